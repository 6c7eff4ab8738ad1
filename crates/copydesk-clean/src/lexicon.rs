//! Reading the lists in `data/`: one item a line, `#` before a note.

/// The items of a list.
pub(crate) fn items(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}
