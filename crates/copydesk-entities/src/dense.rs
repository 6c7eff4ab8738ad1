//! `Dense`: the weights of features whose values are few, each at a place of its own.
//!
//! Such a value needs no hashing, and the values that are frequent lie side by side, so that most of them are in the
//! nearest cache, although all rows take half a megabyte. They are those that hashing would find.

use crate::model::Row;
use crate::words::{Shape, Style};

const SHAPES: usize = Shape::Outside as usize + 1;
const STYLES: usize = Style::Capitals as usize + 1;
const CLUSTERS: usize = 256;
/// How a token can lie in a hit, and what that can be: see `Features::place_in_hit`.
const HITS: usize = 1 << 14;
/// What stands for a token beyond its sentence there.
pub(crate) const NO_TOKEN: u64 = 1 << 20;

/// One more than the greatest template.
const TEMPLATES: u64 = 54;

/// A field of a value: the bit where it begins, and how many values it takes.
type Field = (u32, usize);

const NONE: Field = (0, 1);

/// The fields that the values of a template are made of, if these are few.
const fn fields(template: u64) -> Option<[Field; 3]> {
    const SHAPE: Field = (0, SHAPES);
    Some(match template {
        0 => [(0, STYLES), NONE, NONE],
        1 => [SHAPE, (8, STYLES), NONE],
        2 | 3 => [SHAPE, NONE, NONE],
        4 => [SHAPE, (8, SHAPES), (16, SHAPES)],
        21 => [(0, 9), (8, SHAPES), NONE],
        24 => [(0, 4), (2, STYLES), NONE],
        27..=29 => [(1, HITS + 1), NONE, NONE],
        30 => [(0, 6), (4, 7), NONE],
        42 => [SHAPE, (8, SHAPES), (16, 7)],
        45..=47 => [(0, CLUSTERS), NONE, NONE],
        50 => [(0, CLUSTERS), (8, 2), NONE],
        51 => [(0, CLUSTERS), (8, 3), NONE],
        52 | 53 => [(0, CLUSTERS), (8, 7), NONE],
        _ => return None,
    })
}

/// How many values a template has.
const fn size(template: u64) -> usize {
    match fields(template) {
        Some([(_, a), (_, b), (_, c)]) => a * b * c,
        None => 0,
    }
}

/// Where the rows of a template begin.
const fn base(template: u64) -> usize {
    let (mut at, mut base) = (0, 0);
    while at < template {
        base += size(at);
        at += 1;
    }
    base
}

/// Where the row of a value stands among all rows, if the template has few values.
#[inline(always)]
fn place<const TEMPLATE: u64>(value: u64) -> Option<usize> {
    let [a, b, c] = const { fields(TEMPLATE) }?;
    let within = if const { matches!(TEMPLATE, 27..=29) } {
        // All hits have the lowest bit; what stands for no token is greater than any.
        if value == NO_TOKEN { HITS } else { value as usize >> 1 }
    } else {
        (field(value, c) * b.1 + field(value, b)) * a.1 + field(value, a)
    };
    debug_assert_eq!(
        self::value(TEMPLATE, [a, b, c], within),
        value,
        "a value of template {TEMPLATE} that has no row"
    );
    Some(within + const { base(TEMPLATE) })
}

#[inline(always)]
const fn field(value: u64, (shift, values): Field) -> usize {
    (value >> shift) as usize & (values.next_power_of_two() - 1)
}

/// The value of a template whose row is the one with this number.
fn value(template: u64, [a, b, c]: [Field; 3], row: usize) -> u64 {
    if matches!(template, 27..=29) {
        return match row {
            0 => 0,
            HITS => NO_TOKEN,
            _ => (row as u64) << 1 | 1,
        };
    }
    let (low, high) = (row % a.1, row / a.1);
    (low as u64) << a.0 | ((high % b.1) as u64) << b.0 | ((high / b.1) as u64) << c.0
}

/// The rows.
#[derive(Debug)]
pub(crate) struct Dense(Vec<Row>);

impl Dense {
    /// `weights` gives the row of a feature.
    pub(crate) fn new(weights: impl Fn(u64, u64) -> Row) -> Self {
        let mut rows = Vec::with_capacity(base(TEMPLATES));
        for template in 0..TEMPLATES {
            let Some(fields) = fields(template) else { continue };
            rows.extend((0..size(template)).map(|row| weights(template, value(template, fields, row))));
        }
        Self(rows)
    }

    /// What a feature weighs, if its template has few values.
    #[inline(always)]
    pub(crate) fn row<const TEMPLATE: u64>(&self, value: u64) -> Option<&Row> {
        place::<TEMPLATE>(value).map(|place| &self.0[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row that tells its feature.
    fn weights(template: u64, value: u64) -> Row {
        let mut row = [0; 8];
        for (place, byte) in row.iter_mut().zip((template << 32 | value).to_le_bytes()) {
            *place = byte as i8;
        }
        row
    }

    fn finds<const TEMPLATE: u64>(dense: &Dense) {
        let Some(fields) = fields(TEMPLATE) else {
            assert_eq!(dense.row::<TEMPLATE>(1), None, "{TEMPLATE}");
            return;
        };
        for row in 0..size(TEMPLATE) {
            let value = value(TEMPLATE, fields, row);
            assert_eq!(dense.row::<TEMPLATE>(value), Some(&weights(TEMPLATE, value)), "{TEMPLATE} {value:x}");
        }
    }

    #[test]
    fn every_value_has_its_own_row() {
        let dense = Dense::new(weights);
        macro_rules! find {
            ($($template:literal)*) => { $(finds::<$template>(&dense);)* };
        }
        find!(0 1 2 3 4 5 6 7 12 13 14 17 18 19 20 21 22 24 25 26 27 28 29 30 31 32 34 35 38 39 40 41 42 43 44 45 46 47 50
            51 52 53);
        assert_eq!(dense.row::<4>(21 << 16 | 3 << 8 | 7), Some(&weights(4, 21 << 16 | 3 << 8 | 7)));
        assert_eq!(dense.row::<28>(0x7FFF), Some(&weights(28, 0x7FFF)));
        assert_eq!(dense.row::<28>(NO_TOKEN), Some(&weights(28, NO_TOKEN)));
    }
}
