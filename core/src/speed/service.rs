//! A model on a rig as a service: what many users get, how long a day's work takes, how to measure it.

use super::command::{self, Laid};
use super::estimate::{Estimator, Users, hours_a_day};
use crate::memory::Settings;
use crate::units::{Bytes, Hours, Range, Tokens, TokensPerSecond};

/// All that the page can ask about the speed of one model on one rig, beyond what the report says.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// The estimates.
    pub estimator: Estimator,
    /// How the model is run.
    pub settings: Settings,
    /// Context of each user.
    pub context: Tokens,
    /// Number of cards.
    pub cards: usize,
    /// Users whose caches have room, each with the whole context.
    pub most_users: u32,
}

impl Service {
    /// What the cache of one user takes.
    pub fn cache_of_one(&self) -> Bytes {
        Bytes::from_f64(self.estimator.cache(self.context))
    }

    /// Prompt and answer that fill the context: an eighth of it is answer.
    pub fn usual(&self) -> (Tokens, Tokens) {
        let answer = (self.context.get() / 8).max(1);
        (Tokens::new(self.context.get().saturating_sub(answer).max(1)), Tokens::new(answer))
    }

    /// Speeds by number of users, by doubling, up to what there is room for.
    pub fn users_curve(&self, prompt: Tokens, answer: Tokens) -> Vec<Users> {
        self.estimator.users_curve(prompt, answer, self.most_users)
    }

    /// Speeds with a number of users.
    pub fn users(&self, users: u32, prompt: Tokens, answer: Tokens) -> Users {
        self.estimator.users(users, prompt, answer, self.most_users)
    }

    /// The users from which more of them add little to the total.
    pub fn saturates_at(&self, prompt: Tokens, answer: Tokens) -> u32 {
        self.estimator.saturates_at(prompt, answer, self.most_users)
    }

    /// Hours a day that a number of generated tokens takes, with a number of users at a time.
    pub fn hours_a_day(
        &self,
        tokens: f64,
        users: u32,
        prompt: Tokens,
        answer: Tokens,
    ) -> Range<Hours> {
        hours_a_day(tokens, self.users(users, prompt, answer).total_tok_s)
    }

    /// Decode of one stream by depth, from an empty to a full context.
    pub fn depth_curve(&self, steps: u32) -> Vec<(Tokens, Range<TokensPerSecond>)> {
        self.estimator.depth_curve(self.context, steps)
    }

    /// Lines for a shell that measure the same on the reader's own machine.
    pub fn commands(&self) -> Vec<String> {
        let users = self.settings.sequences;
        command::commands(&self.settings, &self.laid(), self.context, users)
    }

    /// Where the experts of each layer go, as the option `-ot` of llama.cpp's server says it; `None` where they
    /// are not put on cards one by one.
    pub(crate) fn overrides(&self) -> Option<String> {
        self.laid().overrides(&self.settings, ",")
    }

    fn laid(&self) -> Laid {
        self.estimator.laid(self.cards)
    }
}
