//! `Columns`: the features of all units, column by column, so that a model can read those of many units at once.

/// How many values stand before the first row and behind the last one, for neighbours that are not there.
const MARGIN: usize = 4;

/// How many rows are read at once.
pub(crate) const LANES: usize = 16;

/// What a neighbour shows that is not there.
const NOBODY: f32 = -1.0;

/// A feature: a column, and how many rows away it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feature {
    pub(crate) column: u16,
    pub(crate) rows: i16,
}

/// A column for each feature that a unit has by itself or by its place. What a neighbour shows is the same column, read a
/// few rows before or after.
#[derive(Debug)]
pub(crate) struct Columns {
    rows: usize,
    /// How far apart columns begin.
    stride: usize,
    values: Vec<f32>,
}

impl Columns {
    /// So many columns of so many rows.
    pub(crate) fn new(columns: usize, rows: usize) -> Self {
        let stride = rows.next_multiple_of(LANES) + 2 * MARGIN;
        Self { rows, stride, values: vec![NOBODY; stride * columns] }
    }

    /// How many units there are.
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    /// One column.
    pub(crate) fn column(&self, column: usize) -> &[f32] {
        let start = column * self.stride + MARGIN;
        &self.values[start..start + self.rows]
    }

    /// Writes into a row from column `first` on.
    pub(crate) fn set(&mut self, row: usize, first: usize, values: &[f32]) {
        let start = first * self.stride + MARGIN + row;
        for (place, &value) in self.values[start..].iter_mut().step_by(self.stride).zip(values) {
            *place = value;
        }
    }

    /// The values of a feature from `row` on: at least [`LANES`] if `row` is a multiple of it.
    pub(crate) fn from(&self, feature: Feature, row: usize) -> &[f32] {
        let start = usize::from(feature.column) * self.stride + MARGIN + row;
        &self.values[start.wrapping_add_signed(feature.rows.into())..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_rows_away() {
        let mut columns = Columns::new(2, 3);
        for row in 0..3 {
            columns.set(row, 0, &[row as f32, 10.0]);
        }
        let at = |rows, row| columns.from(Feature { column: 0, rows }, row)[0];
        assert_eq!((at(0, 1), at(1, 1), at(-1, 1)), (1.0, 2.0, 0.0));
        assert_eq!((at(-3, 2), at(1, 2)), (NOBODY, NOBODY));
        assert_eq!(columns.column(1), [10.0, 10.0, 10.0]);
        assert!(columns.from(Feature { column: 1, rows: 3 }, 0).len() >= LANES);
    }
}
