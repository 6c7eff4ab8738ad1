//! `Columns`: the features of all units, column by column, so that a model can read those of many units at once.

/// How many values stand before the first row of a column and behind the last one of that before it, for neighbours that
/// are not there.
const MARGIN: usize = 4;

/// How many values are read at once, at least.
pub(crate) const LANES: usize = 8;

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
#[derive(Default, Debug)]
pub(crate) struct Columns {
    rows: usize,
    /// How far apart columns begin.
    stride: usize,
    values: Vec<f32>,
}

impl Columns {
    /// Makes room for so many columns of so many rows.
    pub(crate) fn reset(&mut self, columns: usize, rows: usize) {
        self.rows = rows;
        self.stride = rows + MARGIN;
        self.values.clear();
        self.values.resize(self.stride * columns + MARGIN + LANES, NOBODY);
    }

    /// How many units there are.
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    /// Writes into a row from column `first` on. No value is NaN.
    pub(crate) fn set(&mut self, row: usize, first: usize, values: &[f32]) {
        let columns = self.values.chunks_exact_mut(self.stride).skip(first);
        for (column, &value) in columns.zip(values) {
            debug_assert!(!value.is_nan(), "a feature is a number");
            column[MARGIN + row] = value;
        }
    }

    /// The values of a feature in `N` times [`LANES`] rows. Those behind the last row mean nothing: what stands there belongs to
    /// the next column, so that columns stand close and few lines of the cache are read.
    pub(crate) fn values<const N: usize>(&self, feature: Feature, row: usize) -> Option<&[[f32; LANES]; N]> {
        let at = usize::from(feature.column) * self.stride + MARGIN + row;
        self.values.get(at.wrapping_add_signed(feature.rows.into())..)?.as_chunks().0.first_chunk()
    }

    /// The value of a feature in a row.
    pub(crate) fn value(&self, feature: Feature, row: usize) -> f32 {
        let at = usize::from(feature.column) * self.stride + MARGIN + row;
        self.values[at.wrapping_add_signed(feature.rows.into())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_rows_away() {
        let mut columns = Columns::default();
        columns.reset(2, 3);
        for row in 0..3 {
            columns.set(row, 0, &[row as f32, 10.0]);
        }
        let at = |rows, row| columns.value(Feature { column: 0, rows }, row);
        assert_eq!((at(0, 1), at(1, 1), at(-1, 1)), (1.0, 2.0, 0.0));
        assert_eq!((at(-3, 2), at(1, 2)), (NOBODY, NOBODY));
        assert_eq!(columns.value(Feature { column: 1, rows: 0 }, 2), 10.0);
        let values: &[_; 1] = columns.values(Feature { column: 1, rows: 1 }, 0).unwrap();
        assert_eq!(values[0][..3], [10.0, 10.0, NOBODY]);
    }
}
