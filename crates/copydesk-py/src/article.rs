//! `Article` and its parts for Python: handles on one shared article, with offsets in code points.

use copydesk::{OffsetMap, OffsetUnit, Span};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::sync::Arc;

type CodePoints = (u32, u32);

/// An article with its offsets in code points.
struct Shared {
    article: copydesk::Article,
    blocks: Vec<CodePoints>,
    mentions: Vec<CodePoints>,
    quotes: Vec<[Vec<CodePoints>; 3]>,
}

impl Shared {
    fn new(article: copydesk::Article) -> Self {
        let map = OffsetMap::new(article.source(), OffsetUnit::Codepoint);
        let place = |span: Span| (map.from_byte(span.start), map.from_byte(span.end));
        let places = |spans: &[Span]| spans.iter().map(|&span| place(span)).collect();
        let blocks = article.blocks().iter().map(|block| place(block.span)).collect();
        let mentions = article.mentions().iter().map(|mention| place(mention.span)).collect();
        let quotes = article.quotes().iter();
        let quotes = quotes.map(|q| [places(&q.content), places(&q.cue), places(&q.source)]).collect();
        Self { article, blocks, mentions, quotes }
    }

    fn text(&self, span: Span) -> &str {
        span.slice(self.article.source())
    }

    /// The text of spans, `None` where there are none.
    fn text_of(&self, spans: &[Span]) -> Option<String> {
        (!spans.is_empty()).then(|| self.article.text_of(spans))
    }
}

/// One article as the desk read it. Offsets are indices of the string that was given.
#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Article {
    shared: Arc<Shared>,
}

impl Article {
    pub(crate) fn new(article: copydesk::Article) -> Self {
        Self { shared: Arc::new(Shared::new(article)) }
    }
}

fn unit(name: &str) -> PyResult<OffsetUnit> {
    name.parse().map_err(|error: copydesk::UnknownUnit| PyValueError::new_err(error.to_string()))
}

/// Three decimals, as in JSON.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 1000.0).round() / 1000.0
}

/// A part of an article is the same as another when it is the same part of the same article.
macro_rules! same_part {
    ($($part:ty),*) => {$(
        impl PartialEq for $part {
            fn eq(&self, other: &Self) -> bool {
                Arc::ptr_eq(&self.shared, &other.shared) && self.index == other.index
            }
        }

        impl std::hash::Hash for $part {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                (Arc::as_ptr(&self.shared) as usize, self.index).hash(state);
            }
        }
    )*};
}

same_part!(Block, Mention, Entity, Quote);

/// The Python objects that a JSON text stands for.
fn from_json<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (text,))
}

#[pymethods]
impl Article {
    /// The text that was given.
    #[getter]
    fn source(&self) -> &str {
        self.shared.article.source()
    }

    /// The clean copy: headline, deck, byline, dateline, body and captions, once each, in reading order.
    #[getter]
    fn clean(&self) -> &str {
        self.shared.article.clean()
    }

    /// The running text alone: the body's paragraphs and subheads.
    #[getter]
    fn body(&self) -> &str {
        self.shared.article.body()
    }

    /// The blocks of the page, in text order.
    #[getter]
    fn blocks(&self) -> Vec<Block> {
        (0..self.shared.blocks.len()).map(|index| Block { shared: Arc::clone(&self.shared), index }).collect()
    }

    /// The mentions, in text order.
    #[getter]
    fn mentions(&self) -> Vec<Mention> {
        (0..self.shared.mentions.len())
            .map(|index| Mention { shared: Arc::clone(&self.shared), index })
            .collect()
    }

    /// The entities, in the order of their first mention.
    #[getter]
    fn entities(&self) -> Vec<Entity> {
        let count = self.shared.article.entities().len();
        (0..count).map(|index| Entity { shared: Arc::clone(&self.shared), index }).collect()
    }

    /// The quotations, in text order.
    #[getter]
    fn quotes(&self) -> Vec<Quote> {
        (0..self.shared.quotes.len()).map(|index| Quote { shared: Arc::clone(&self.shared), index }).collect()
    }

    /// Return the article in the output schema as one line of JSON.
    #[pyo3(signature = (id = None, offsets = "codepoint"))]
    fn to_json(&self, id: Option<&str>, offsets: &str) -> PyResult<String> {
        Ok(self.shared.article.to_json(id, unit(offsets)?))
    }

    /// Return the article as HTML: a fragment with its own style, or a whole page.
    #[pyo3(signature = (*, page = false))]
    fn to_html(&self, page: bool) -> String {
        if page { self.shared.article.to_html_page() } else { self.shared.article.to_html() }
    }

    /// Return brat's stand-off annotations (.ann).
    fn to_brat(&self) -> String {
        self.shared.article.to_brat()
    }

    /// Return the article in the output schema (docs/output.md); `offsets` is codepoint, utf16 or byte.
    #[pyo3(signature = (id = None, offsets = "codepoint"))]
    fn to_dict<'py>(&self, py: Python<'py>, id: Option<&str>, offsets: &str) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &self.to_json(id, offsets)?)
    }

    /// Return the mentions for `displacy.render(…, style="ent", manual=True)`.
    fn to_displacy<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &self.shared.article.to_displacy())
    }

    /// Return mentions and quotes as a W3C Web Annotation collection about the text at `target`.
    #[pyo3(signature = (target = ""))]
    fn to_web_annotation<'py>(&self, py: Python<'py>, target: &str) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &self.shared.article.to_web_annotation(target))
    }

    fn _repr_html_(&self) -> String {
        self.shared.article.to_html()
    }

    fn __repr__(&self) -> String {
        let article = &self.shared.article;
        let words = article.clean().split_whitespace().take(6).collect::<Vec<_>>().join(" ");
        format!(
            "<Article \"{words}…\": {} blocks, {} mentions of {} entities, {} quotes>",
            article.blocks().len(),
            article.mentions().len(),
            article.entities().len(),
            article.quotes().len()
        )
    }
}

/// A stretch of the page with a role in the article.
#[pyclass(frozen, eq, hash, module = "copydesk")]
pub(crate) struct Block {
    shared: Arc<Shared>,
    index: usize,
}

impl Block {
    fn block(&self) -> &copydesk::Block {
        &self.shared.article.blocks()[self.index]
    }
}

#[pymethods]
impl Block {
    /// Where it begins: an index of the string that was given.
    #[getter]
    fn start(&self) -> u32 {
        self.shared.blocks[self.index].0
    }

    /// Where it ends: an index of the string that was given.
    #[getter]
    fn end(&self) -> u32 {
        self.shared.blocks[self.index].1
    }

    /// Its text.
    #[getter]
    fn text(&self) -> &str {
        self.shared.text(self.block().span)
    }

    /// headline, deck, byline, dateline, body, caption, credit, subhead or furniture.
    #[getter]
    fn role(&self) -> &'static str {
        self.block().role.as_str()
    }

    /// Whether it is part of the clean copy.
    #[getter]
    fn kept(&self) -> bool {
        self.block().kept
    }

    /// The index of the block that this one repeats.
    #[getter]
    fn duplicate_of(&self) -> Option<u32> {
        self.block().duplicate_of
    }

    fn __repr__(&self) -> String {
        let dropped = if self.kept() { "" } else { ", not kept" };
        format!("<Block {}{dropped} {:?}>", self.role(), self.text())
    }
}

/// A stretch of text that names an entity.
#[pyclass(frozen, eq, hash, module = "copydesk")]
pub(crate) struct Mention {
    shared: Arc<Shared>,
    index: usize,
}

impl Mention {
    fn mention(&self) -> &copydesk::Mention {
        &self.shared.article.mentions()[self.index]
    }
}

#[pymethods]
impl Mention {
    /// Where it begins: an index of the string that was given.
    #[getter]
    fn start(&self) -> u32 {
        self.shared.mentions[self.index].0
    }

    /// Where it ends: an index of the string that was given.
    #[getter]
    fn end(&self) -> u32 {
        self.shared.mentions[self.index].1
    }

    /// Its text.
    #[getter]
    fn text(&self) -> &str {
        self.shared.text(self.mention().span)
    }

    /// person, place, organization, or a kind of your gazetteer.
    #[getter]
    fn kind(&self) -> &str {
        self.mention().kind.as_str()
    }

    /// name, short, acronym, demonym or pronoun.
    #[getter]
    fn form(&self) -> &'static str {
        self.mention().form.as_str()
    }

    /// Gazetteer or document.
    #[getter]
    fn origin(&self) -> &'static str {
        self.mention().origin.as_str()
    }

    /// How likely it is right, from 0 to 1.
    #[getter]
    fn confidence(&self) -> f64 {
        rounded(self.mention().confidence)
    }

    /// The rule that decided.
    #[getter]
    fn why(&self) -> &'static str {
        self.mention().why
    }

    /// Whether a place's name plainly stands for something else here: "Beijing is uneasy".
    #[getter]
    fn metonym(&self) -> bool {
        self.mention().metonym.is_some()
    }

    /// What a metonym stands for: government, or None.
    #[getter]
    fn role(&self) -> Option<&'static str> {
        self.mention().metonym.map(copydesk::Metonym::as_str)
    }

    /// The entity it names, where that is known.
    #[getter]
    fn entity(&self) -> Option<Entity> {
        let index = self.mention().entity? as usize;
        Some(Entity { shared: Arc::clone(&self.shared), index })
    }

    fn __repr__(&self) -> String {
        let name = self.entity().map(|entity| format!(" of {:?}", entity.name())).unwrap_or_default();
        format!("<Mention {:?} {}, {}{name}>", self.text(), self.kind(), self.form())
    }
}

/// Someone or something that the article names.
#[pyclass(frozen, eq, hash, module = "copydesk")]
pub(crate) struct Entity {
    shared: Arc<Shared>,
    index: usize,
}

impl Entity {
    fn entity(&self) -> &copydesk::Entity {
        &self.shared.article.entities()[self.index]
    }
}

#[pymethods]
impl Entity {
    /// A stable public identifier, or `local:…`, which holds within the article.
    #[getter]
    fn id(&self) -> &str {
        &self.entity().id
    }

    /// The name to call it by.
    #[getter]
    fn name(&self) -> &str {
        &self.entity().name
    }

    /// What it is: person, place, organization, or a kind of the gazetteer.
    #[getter]
    fn kind(&self) -> &str {
        self.entity().kind.as_str()
    }

    /// male or female, where the gazetteer or the text gives it away.
    #[getter]
    fn gender(&self) -> Option<&'static str> {
        self.entity().gender.map(|gender| match gender {
            copydesk::Gender::Male => "male",
            copydesk::Gender::Female => "female",
        })
    }

    /// What the article says the entity is: titles and appositions.
    #[getter]
    fn roles(&self) -> Vec<&str> {
        self.entity().roles.iter().map(|&span| self.shared.text(span)).collect()
    }

    /// Its mentions, in text order.
    #[getter]
    fn mentions(&self) -> Vec<Mention> {
        let mentions = self.entity().mentions.iter();
        mentions.map(|&index| Mention { shared: Arc::clone(&self.shared), index: index as usize }).collect()
    }

    fn __repr__(&self) -> String {
        format!("<Entity {:?} {}, {}>", self.name(), self.kind(), self.id())
    }
}

/// Who said what, and where the text says so.
#[pyclass(frozen, eq, hash, module = "copydesk")]
pub(crate) struct Quote {
    shared: Arc<Shared>,
    index: usize,
}

impl Quote {
    fn quote(&self) -> &copydesk::Quote {
        &self.shared.article.quotes()[self.index]
    }
}

#[pymethods]
impl Quote {
    /// What is said; where the quotation is interrupted, " … " stands between its parts.
    #[getter]
    fn text(&self) -> String {
        self.shared.article.text_of(&self.quote().content)
    }

    /// direct, mixed or indirect.
    #[getter]
    fn kind(&self) -> &'static str {
        self.quote().kind.as_str()
    }

    /// The words that say that it is said, such as "said" or "according to".
    #[getter]
    fn cue(&self) -> Option<String> {
        self.shared.text_of(&self.quote().cue)
    }

    /// The words that name the speaker, such as "Kang" or "the minister".
    #[getter]
    fn source(&self) -> Option<String> {
        self.shared.text_of(&self.quote().source)
    }

    /// Where the content stands: pairs of indices of the string that was given.
    #[getter]
    fn content_spans(&self) -> Vec<CodePoints> {
        self.shared.quotes[self.index][0].clone()
    }

    /// Where the cue stands.
    #[getter]
    fn cue_spans(&self) -> Vec<CodePoints> {
        self.shared.quotes[self.index][1].clone()
    }

    /// Where the source stands.
    #[getter]
    fn source_spans(&self) -> Vec<CodePoints> {
        self.shared.quotes[self.index][2].clone()
    }

    /// The entity that speaks, where that is known.
    #[getter]
    fn speaker(&self) -> Option<Entity> {
        let index = self.quote().speaker? as usize;
        Some(Entity { shared: Arc::clone(&self.shared), index })
    }

    /// How likely it is right, from 0 to 1.
    #[getter]
    fn confidence(&self) -> f64 {
        rounded(self.quote().confidence)
    }

    /// The evidence that decided.
    #[getter]
    fn evidence(&self) -> &'static str {
        self.quote().evidence
    }

    fn __repr__(&self) -> String {
        let speaker = self.speaker().map(|entity| entity.name().to_owned()).or_else(|| self.source());
        format!(
            "<Quote {} by {}: {:?}>",
            self.kind(),
            speaker.as_deref().unwrap_or("nobody named"),
            self.text()
        )
    }
}
