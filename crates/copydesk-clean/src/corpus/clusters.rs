//! What clustering hands back: for each article its cluster, and why it is in it.

/// Why an article is in its cluster, seen from the article that stands for the cluster.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reason {
    /// It stands for the cluster itself, perhaps alone.
    Kept,
    /// It has the same words.
    Exact,
    /// It is similar.
    Near,
    /// One of the two stands in the other, which is much longer.
    Contained,
    /// It is a copy of another member, not of this one.
    Linked,
}

impl Reason {
    /// The reason in lower case: "exact".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Contained => "contained",
            Self::Linked => "linked",
        }
    }
}

/// An article's place in its cluster.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Member {
    /// The number of the article that stands for the cluster.
    pub representative: u32,
    /// How similar the article is to that one, 0 to 1.
    pub similarity: f32,
    /// Why it is in the cluster.
    pub reason: Reason,
}

/// The clusters of copies in a corpus; an article without a copy is a cluster of its own.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Clusters {
    pub(super) members: Vec<Member>,
    pub(super) count: usize,
}

impl Clusters {
    /// How many clusters there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none, as there was no article.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// An article's place in its cluster.
    ///
    /// # Panics
    /// If there is no article of that number.
    #[must_use]
    pub fn member(&self, article: u32) -> Member {
        self.members[article as usize]
    }

    /// The article that stands for an article's cluster.
    ///
    /// # Panics
    /// If there is no article of that number.
    #[must_use]
    pub fn representative(&self, article: u32) -> u32 {
        self.member(article).representative
    }

    /// Every article's place, in their order.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The clusters of two articles or more, each ascending, in the order of their first articles. Linear.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<u32>> {
        let mut place = vec![u32::MAX; self.members.len()];
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for (article, member) in self.members.iter().enumerate() {
            let place = &mut place[member.representative as usize];
            if *place == u32::MAX {
                *place = groups.len() as u32;
                groups.push(Vec::new());
            }
            groups[*place as usize].push(article as u32);
        }
        groups.retain(|group| group.len() > 1);
        groups
    }
}
