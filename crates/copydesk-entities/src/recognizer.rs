//! `Recognizer`: reads a document and says who and what is in it.

use crate::atlas::{Atlas, Geography};
use crate::candidate::Candidate;
use crate::features::Features;
use crate::linker::Linker;
use crate::model::Model;
use crate::tagger::Tagged;
use crate::weights::Weights;
use crate::workspace::{self, Workspace};
use crate::{Gazetteer, Recognized, candidate, consistency, credits};
use copydesk_text::Document;
use std::mem::take;
use std::sync::Arc;

/// Finds the names in a document and links those that name the same person, place or organisation.
///
/// Cheap to clone, and to be used from many threads at once: it shares its gazetteer and its model. Each thread keeps the
/// memory it reads in, some megabytes at most, until it ends.
///
/// ```
/// use copydesk_entities::Recognizer;
/// use copydesk_gazetteer::{Alias, Entry, Gazetteer};
/// use copydesk_text::{Document, Form, Kind};
///
/// let gazetteer = Gazetteer::from_entries([
///     Entry::new("iso3166:CN", "China", Kind::Place).alias(Alias::new("Chinese").form(Form::Demonym)),
/// ])?;
/// let text = "Chinese analyst Lin Meihua spoke on Monday. \"Trade is slow,\" Lin said.";
/// let found = Recognizer::new(gazetteer).recognize(&Document::plain(text)?);
/// let names: Vec<&str> = found.mentions.iter().map(|m| m.span.slice(text)).collect();
/// assert_eq!(names, ["Chinese", "Lin Meihua", "Lin"]);
/// assert_eq!(found.mentions[1].entity, found.mentions[2].entity);
/// assert_eq!(found.entities[0].id, "iso3166:CN");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Recognizer {
    gazetteer: Gazetteer,
    atlas: Arc<Atlas>,
    #[cfg(feature = "train")]
    model: Option<Arc<Model>>,
}

impl Recognizer {
    /// A recognizer that knows the names of a gazetteer, with the model that ships with the crate.
    #[must_use]
    pub fn new(gazetteer: Gazetteer) -> Self {
        Self {
            atlas: Arc::new(Atlas::new(&gazetteer)),
            gazetteer,
            #[cfg(feature = "train")]
            model: None,
        }
    }

    /// A recognizer with a model of one's own, in its file form; `None` if that is damaged.
    #[cfg(feature = "train")]
    #[doc(hidden)]
    pub fn with_model(gazetteer: Gazetteer, model: &[u8]) -> Option<Self> {
        Some(Self { model: Some(Arc::new(Model::parse(model)?)), ..Self::new(gazetteer) })
    }

    /// The gazetteer with what is known of where its places lie.
    pub(crate) fn geography(&self) -> Geography<'_> {
        Geography { gazetteer: &self.gazetteer, atlas: &self.atlas }
    }

    fn model(&self) -> &Model {
        #[cfg(feature = "train")]
        if let Some(model) = &self.model {
            return model;
        }
        Model::shipped()
    }

    /// The names of the stages that [`until`](Self::until) knows, in their order.
    #[cfg(feature = "stages")]
    #[doc(hidden)]
    pub const STAGES: [&'static str; 7] =
        ["words", "gazetteer", "evidence", "tagger", "candidates", "toponyms", "links"];

    /// Runs the stages up to the one of that number and counts what it made: for benchmarks.
    #[cfg(feature = "stages")]
    #[doc(hidden)]
    #[must_use]
    pub fn until(&self, doc: &Document<'_>, stage: usize) -> usize {
        workspace::with(|Workspace { inputs, tagger, candidates, consistency, toponyms, linked, .. }| {
            inputs.words.read(doc);
            if stage == 0 {
                return inputs.words.runs.len();
            }
            inputs.hits.find(&self.gazetteer, doc);
            if stage == 1 {
                return inputs.hits.hits.len();
            }
            let features = inputs.features(doc);
            if stage == 2 {
                return features.hit_of.len();
            }
            tagger.read(&features, self.model());
            if stage == 3 {
                return tagger.found.len();
            }
            Self::candidates(&features, &tagger.found, candidates, consistency);
            if stage == 4 {
                return candidates.len();
            }
            let mut places = take(toponyms).emptied();
            places.read(&features, self.geography(), candidates, Weights::shipped());
            let mut found = places.units.len();
            if stage > 5 {
                let linker = Linker::new(&features, self.geography(), candidates, take(linked).emptied());
                let named = linker.link(&places);
                found = named.beings.len();
                *linked = named.emptied();
            }
            *toponyms = places.emptied();
            found
        })
    }

    /// The candidates, bylines and credits read by their own rules, parted.
    pub(crate) fn candidates(
        features: &Features<'_>,
        tagged: &[Tagged],
        found: &mut Vec<Candidate>,
        room: &mut consistency::Room,
    ) {
        candidate::gather(features, tagged, found, room);
        credits::apply(features, found);
        candidate::part(found);
    }

    /// Reads the document's blocks that are [read](copydesk_text::Block::is_read).
    ///
    /// Linear in the number of its tokens.
    #[must_use]
    pub fn recognize(&self, doc: &Document<'_>) -> Recognized {
        workspace::with(|Workspace { inputs, tagger, candidates, consistency, toponyms, linked, build }| {
            let features = inputs.all(&self.gazetteer, doc);
            tagger.read(&features, self.model());
            Self::candidates(&features, &tagger.found, candidates, consistency);
            let mut places = take(toponyms).emptied();
            places.read(&features, self.geography(), candidates, Weights::shipped());
            let named =
                Linker::new(&features, self.geography(), candidates, take(linked).emptied()).link(&places);
            let recognized = Recognized::build(&features, candidates, &named, self.geography(), build);
            *linked = named.emptied();
            *toponyms = places.emptied();
            recognized
        })
    }
}
