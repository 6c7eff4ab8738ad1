//! Pairs of articles that may be copies: those whose sketches share a small hash.

/// In a bucket each article is compared with so many of those that follow it …
pub(super) const NEIGHBOURS: usize = 4;
/// … and in a bucket of more than this, as a phrase that everyone uses makes, with fewer.
pub(super) const CROWD: usize = 8;
pub(super) const NEIGHBOURS_IN_CROWD: usize = 2;
/// About so many entries are sorted at a time.
const PART: usize = 1 << 20;

/// One's share of the buckets, where several work on them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// The number of this share, from 0.
    pub(super) mine: usize,
    pub(super) of: usize,
}

/// Calls `visit` with pairs of positions in `members`, the smaller first, whose keys share a hash.
///
/// This is locality-sensitive hashing with bands of one row (A. Rajaraman, J. Leskovec, J. Ullman, "Mining of massive
/// datasets", chapter 3): articles in one bucket are candidates. In a bucket of many each meets those that follow it in
/// the order of `members`, which should put like beside like and depend on content alone. A pair may come several
/// times. Time n log n in the number of keys, whatever their distribution, and memory for a part of them at a time.
pub(super) fn for_each_candidate<'s>(
    members: usize,
    keys: impl Fn(usize) -> &'s [u32],
    share: Parts,
    mut visit: impl FnMut(usize, usize),
) {
    let total: usize = (0..members).map(|member| keys(member).len()).sum();
    let parts = total.div_ceil(PART).next_multiple_of(share.of) as u64;
    let mut bucketed: Vec<(u32, u32)> = Vec::with_capacity((total / parts.max(1) as usize) * 17 / 16);
    for part in (0..parts).filter(|part| part % share.of as u64 == share.mine as u64) {
        bucketed.clear();
        // Hashes of one part lie together.
        let first = (part << 32).div_ceil(parts);
        let next = ((part + 1) << 32).div_ceil(parts);
        let of_part = |&hash: &u32| (first..next).contains(&spread(hash));
        for member in 0..members {
            let mine = keys(member).iter().copied().filter(of_part);
            bucketed.extend(mine.map(|hash| (hash, member as u32)));
        }
        bucketed.sort_unstable();
        for bucket in bucketed.chunk_by(|a, b| a.0 == b.0) {
            let near = if bucket.len() > CROWD { NEIGHBOURS_IN_CROWD } else { NEIGHBOURS };
            for (at, &(_, first)) in bucket.iter().enumerate() {
                for &(_, second) in bucket[at + 1..].iter().take(near) {
                    visit(first as usize, second as usize);
                }
            }
        }
    }
}

/// Keys are the smallest hashes: this puts them anywhere below 2³².
fn spread(hash: u32) -> u64 {
    u64::from(hash.wrapping_mul(0x9E37_79B1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Parts = Parts { mine: 0, of: 1 };

    #[test]
    fn articles_that_share_a_key_meet() {
        let keys: [&[u32]; 4] = [&[1, 5], &[2, 5], &[5, 9], &[9]];
        let mut pairs = Vec::new();
        for_each_candidate(4, |member| keys[member], ALL, |a, b| pairs.push((a, b)));
        assert_eq!(pairs, [(0, 1), (0, 2), (1, 2), (2, 3)]);
        let mut shared = Vec::new();
        for mine in 0..3 {
            for_each_candidate(4, |member| keys[member], Parts { mine, of: 3 }, |a, b| shared.push((a, b)));
        }
        shared.sort_unstable();
        assert_eq!(shared, pairs);
    }

    #[test]
    fn a_crowd_is_not_quadratic() {
        let mut count = 0;
        for_each_candidate(10_000, |_| &[3], ALL, |_, _| count += 1);
        assert_eq!(count, NEIGHBOURS_IN_CROWD * 10_000 - 3);
    }
}
