//! `Desk`: the pipeline from raw text to an article.

use crate::Article;
use copydesk_clean::{Cleaned, Cleaner, Options, SiteStatistics};
use copydesk_entities::Recognizer;
use copydesk_gazetteer::Gazetteer;
use copydesk_quotes::{Attributor, Explanation};
use copydesk_text::{Document, TextTooLong};
use std::sync::Arc;

/// Reads articles: cleans the copy, finds who and what is in it, and who said what.
///
/// Make one and keep it: it owns the gazetteer and the models. Reading takes `&self`, keeps no state, and can be done on
/// many threads at once ([`Threads`](crate::Threads) does). Time and memory are linear in the length of the text.
///
/// ```
/// use copydesk::{Desk, Gazetteer, Kind, gazetteer::Entry};
/// let harbour = Entry::new("example:tessel", "Tessel Harbour", Kind::Place);
/// let desk = Desk::builder().gazetteer(Gazetteer::from_entries([harbour])?).build();
/// let article = desk.read("A storm closed Tessel Harbour on Monday.")?;
/// assert_eq!(article.entities()[0].id, "example:tessel");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Desk {
    cleaner: Cleaner,
    recognizer: Recognizer,
    attributor: Attributor,
    sites: Arc<SiteStatistics>,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

impl Desk {
    /// A desk with the built-in gazetteer and default options.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Sets the options of a desk one by one.
    #[must_use]
    pub fn builder() -> DeskBuilder {
        DeskBuilder::default()
    }

    /// Reads one article.
    ///
    /// # Errors
    /// If the text is 4 GiB long or longer.
    pub fn read(&self, text: &str) -> Result<Article, TextTooLong> {
        self.read_from("", text)
    }

    /// Reads one page of a site: lines that recur on the pages that were [learnt](Self::learn_site) are furniture. Of a
    /// site that was not learnt, an article is read as [`read`](Self::read) does.
    ///
    /// # Errors
    /// If the text is 4 GiB long or longer.
    ///
    /// ```
    /// let stories = ["The ferry sailed on Monday with 48 people on board.", "A crane fell into the basin on Tuesday."];
    /// let pages = stories.map(|story| format!("Harbour deals of the week for you\n{story}"));
    /// let mut desk = copydesk::Desk::new();
    /// desk.learn_site("quay.example", &pages);
    /// assert_eq!(desk.read_from("quay.example", &pages[0])?.clean(), stories[0]);
    /// # Ok::<(), copydesk::TextTooLong>(())
    /// ```
    pub fn read_from(&self, site: &str, text: &str) -> Result<Article, TextTooLong> {
        let cleaned = self.cleaned(site, text)?;
        let doc = Document::new(&cleaned.text, cleaned.blocks.clone())?;
        let found = self.recognizer.recognize(&doc);
        let quotes = self.attributor.attribute(&doc, &found.mentions, &found.entities);
        Ok(Article::assemble(text, &cleaned, found, quotes))
    }

    /// Reads one article and says why its quotes are what they are, and what else was considered.
    ///
    /// The explanations are in text order; their spans count bytes of the text that was given. Takes about half as long
    /// again as [`read`](Self::read).
    ///
    /// ```
    /// let text = "“The gate is shut until the ice has gone,” said Dana Whitlock, a lock keeper.";
    /// let (article, explanations) = copydesk::default_desk().explain(text)?;
    /// assert_eq!(explanations[0].quote, article.quotes()[0]);
    /// assert_eq!(explanations[0].candidates[0].span.slice(text), "Dana Whitlock");
    /// # Ok::<(), copydesk::TextTooLong>(())
    /// ```
    ///
    /// # Errors
    /// If the text is 4 GiB long or longer.
    pub fn explain(&self, text: &str) -> Result<(Article, Vec<Explanation>), TextTooLong> {
        let cleaned = self.cleaner.clean(text)?;
        let doc = Document::new(&cleaned.text, cleaned.blocks.clone())?;
        let found = self.recognizer.recognize(&doc);
        let mut explanations = self.attributor.explain(&doc, &found.mentions, &found.entities);
        let quotes = explanations.iter().filter(|e| e.left_out.is_none()).map(|e| e.quote.clone()).collect();
        for explanation in &mut explanations {
            explanation.map_spans(|span| cleaned.edits.to_source(span));
        }
        Ok((Article::assemble(text, &cleaned, found, quotes), explanations))
    }

    /// Cleans one article and looks for nothing in it: the clean copy alone, several times faster than [`read`](Self::read).
    ///
    /// # Errors
    /// If the text is 4 GiB long or longer.
    pub fn clean(&self, text: &str) -> Result<String, TextTooLong> {
        self.clean_from("", text)
    }

    /// Cleans one page of a site, as [`read_from`](Self::read_from) does.
    ///
    /// # Errors
    /// If the text is 4 GiB long or longer.
    pub fn clean_from(&self, site: &str, text: &str) -> Result<String, TextTooLong> {
        Ok(self.cleaned(site, text)?.clean_copy())
    }

    fn cleaned<'t>(&self, site: &str, text: &'t str) -> Result<Cleaned<'t>, TextTooLong> {
        self.cleaner.clean_with_site(text, &self.sites, site)
    }

    /// Counts which lines recur on the pages of `site`. The pages may be those that are read afterwards. What
    /// [`read`](Self::read) is given counts as of the site `""`.
    ///
    /// Takes time in proportion to the pages; what is remembered is bounded (see [`SiteStatistics`]).
    pub fn learn_site<T: AsRef<str>>(&mut self, site: &str, pages: impl IntoIterator<Item = T>) {
        let sites = Arc::make_mut(&mut self.sites);
        for page in pages {
            sites.learn(site, page.as_ref());
        }
    }

    /// What was learnt about sites: to save it, or to hand it to another desk.
    #[must_use]
    pub fn sites(&self) -> &SiteStatistics {
        &self.sites
    }

    /// Adds what is known about sites from elsewhere.
    pub fn add_sites(&mut self, sites: &SiteStatistics) {
        Arc::make_mut(&mut self.sites).merge(sites);
    }
}

/// The options of a [`Desk`].
#[derive(Clone, Debug, Default)]
pub struct DeskBuilder {
    gazetteer: Option<Gazetteer>,
    cleaning: Options,
    sites: SiteStatistics,
}

impl DeskBuilder {
    /// Looks names up in `gazetteer` instead of the built-in one. Combine the two with
    /// [`Gazetteer::merged`](copydesk_gazetteer::Gazetteer::merged).
    #[must_use]
    pub fn gazetteer(mut self, gazetteer: Gazetteer) -> Self {
        self.gazetteer = Some(gazetteer);
        self
    }

    /// Cleans with these options.
    #[must_use]
    pub fn cleaning(mut self, options: Options) -> Self {
        self.cleaning = options;
        self
    }

    /// Knows from the beginning what was learnt about sites.
    #[must_use]
    pub fn sites(mut self, sites: SiteStatistics) -> Self {
        self.sites = sites;
        self
    }

    /// The desk.
    #[must_use]
    pub fn build(self) -> Desk {
        let gazetteer = self.gazetteer.unwrap_or_else(|| Gazetteer::world().clone());
        Desk {
            cleaner: Cleaner::with_options(self.cleaning),
            recognizer: Recognizer::new(gazetteer),
            attributor: Attributor::new(),
            sites: Arc::new(self.sites),
        }
    }
}
