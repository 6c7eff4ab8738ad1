//! `Desk`: the pipeline from raw text to an article.

use crate::Article;
use copydesk_clean::{Cleaner, Options};
use copydesk_entities::Recognizer;
use copydesk_gazetteer::Gazetteer;
use copydesk_quotes::Attributor;
use copydesk_text::{Document, TextTooLong};

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
        let cleaned = self.cleaner.clean(text)?;
        let doc = Document::new(&cleaned.text, cleaned.blocks.clone())?;
        let found = self.recognizer.recognize(&doc);
        let quotes = self.attributor.attribute(&doc, &found.mentions, &found.entities);
        Ok(Article::assemble(text, &cleaned, found, quotes))
    }

    /// Cleans one article and looks for nothing in it: the clean copy alone, several times faster than [`read`](Self::read).
    ///
    /// # Errors
    /// If the text is 4 GiB long or longer.
    pub fn clean(&self, text: &str) -> Result<String, TextTooLong> {
        Ok(self.cleaner.clean(text)?.clean_copy())
    }
}

/// The options of a [`Desk`].
#[derive(Clone, Debug, Default)]
pub struct DeskBuilder {
    gazetteer: Option<Gazetteer>,
    cleaning: Options,
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

    /// The desk.
    #[must_use]
    pub fn build(self) -> Desk {
        let gazetteer = self.gazetteer.unwrap_or_else(|| Gazetteer::world().clone());
        Desk {
            cleaner: Cleaner::with_options(self.cleaning),
            recognizer: Recognizer::new(gazetteer),
            attributor: Attributor::new(),
        }
    }
}
