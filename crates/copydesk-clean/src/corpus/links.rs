//! Links that are above the threshold and below certainty, and when they join two groups.

use super::union_find::UnionFind;
use std::cmp::Ordering;

/// This many weak links join two groups of any size: a bucket of many shows no article more of the others.
pub(super) const ENOUGH: u32 = 8;
/// No link yet.
const NONE: u32 = u32::MAX;

/// Pairs of similar articles between groups that stronger links have made.
///
/// Where any link joins, one article that quotes two stories makes them one, and a single stray pair does the same to
/// two large groups: the chaining of single-linkage clustering. So an article that stands alone follows its best link,
/// and two groups become one if they have as many links between them as the smaller has members.
#[derive(Default, Debug)]
pub(super) struct WeakLinks {
    links: Vec<(u32, u32, f32)>,
    tidied: usize,
}

impl WeakLinks {
    /// Adds a link between two items; the smaller number first. A link may be added several times.
    pub(super) fn push(&mut self, a: u32, b: u32, similarity: f64) {
        self.links.push((a, b, similarity as f32));
        if self.links.len() > 2 * self.tidied.max(1 << 16) {
            self.tidy();
        }
    }

    /// The links of all of these.
    pub(super) fn merged(links: Vec<Self>) -> Self {
        let mut links = links.into_iter();
        let mut all = links.next().unwrap_or_default();
        links.for_each(|mut other| all.links.append(&mut other.links));
        all
    }

    /// Joins what the links are enough for. Neither the order of the links nor the numbers that stand for the groups
    /// matter, only those of the items, and these where two links of an item are equally good.
    pub(super) fn join(mut self, groups: &mut UnionFind, items: usize) {
        self.tidy();
        self.follow_best(groups, items);
        let sizes = sizes(groups, items);
        let roots = |link: &(u32, u32, f32)| {
            let (a, b) = (groups.root(link.0), groups.root(link.1));
            (a.min(b), a.max(b))
        };
        let mut between: Vec<(u32, u32)> = self.links.iter().map(roots).filter(|(a, b)| a != b).collect();
        between.sort_unstable();
        for same in between.chunk_by(|a, b| a == b) {
            let (a, b) = same[0];
            let smaller = sizes[a as usize].min(sizes[b as usize]);
            if same.len() >= smaller.min(ENOUGH) as usize {
                groups.join(a, b);
            }
        }
    }

    /// Joins each item that is alone with the one most similar to it.
    fn follow_best(&self, groups: &mut UnionFind, items: usize) {
        let sizes = sizes(groups, items);
        let mut best = vec![(NONE, 0.0_f32); items];
        for &(a, b, similarity) in &self.links {
            for (item, other) in [(a, b), (b, a)] {
                let best = &mut best[item as usize];
                let better = match similarity.total_cmp(&best.1) {
                    Ordering::Greater => true,
                    Ordering::Equal => other < best.0,
                    Ordering::Less => false,
                };
                if sizes[groups.root(item) as usize] == 1 && better {
                    *best = (other, similarity);
                }
            }
        }
        for (item, &(other, _)) in best.iter().enumerate().filter(|(_, best)| best.0 != NONE) {
            groups.join(item as u32, other);
        }
    }

    fn tidy(&mut self) {
        self.links.sort_unstable_by_key(|&(a, b, _)| (a, b));
        self.links.dedup_by_key(|&mut (a, b, _)| (a, b));
        self.tidied = self.links.len();
    }
}

/// For each item that stands for a group, how many the group has.
fn sizes(groups: &mut UnionFind, items: usize) -> Vec<u32> {
    let mut sizes = vec![0; items];
    for item in 0..items as u32 {
        sizes[groups.root(item) as usize] += 1;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(strong: &[(u32, u32)], weak: &[(u32, u32, f64)], items: usize) -> Vec<u32> {
        let mut groups = UnionFind::new(items);
        strong.iter().for_each(|&(a, b)| groups.join(a, b));
        let mut links = WeakLinks::default();
        weak.iter().for_each(|&(a, b, similarity)| links.push(a, b, similarity));
        links.join(&mut groups, items);
        (0..items as u32).map(|item| groups.root(item)).collect()
    }

    #[test]
    fn one_alone_follows_its_best_link() {
        let roots = joined(&[(0, 1), (2, 3)], &[(0, 4, 0.4), (2, 4, 0.45), (3, 4, 0.4)], 5);
        assert_eq!(roots, [0, 0, 2, 2, 2]);
    }

    #[test]
    fn groups_need_links_of_several() {
        let groups = [(0, 1), (1, 2), (3, 4)];
        assert_eq!(joined(&groups, &[(0, 3, 0.4), (0, 3, 0.4)], 5), [0, 0, 0, 3, 3]);
        assert_eq!(joined(&groups, &[(0, 3, 0.4), (2, 4, 0.3)], 5), [0; 5]);
    }
}
