//! Alibaba Cloud's two paging styles: a page's number and size, or a token and how many results.

use std::marker::PhantomData;

use super::super::call::{Kind, Parameter, ReadCall, paging};
use super::super::description::{Form, Member, Subject, filled, number};
use super::super::paging::{Found, Search, last_of, token};
use super::super::{Body, ErrorRow};
use super::INVALID;
use crate::serve::codec::CommonError;

/// What a read says of its two styles.
pub(super) struct Styles {
    pub action: &'static str,
    /// The most results of a page with a token.
    pub max_results: usize,
    /// What fewer results count as; `None` where only 0 is too few, and an error.
    pub raised_to: Option<usize>,
    /// The largest page by number.
    pub page_size: usize,
    /// Whether the list is in the descending order of the ids.
    pub descending: bool,
    /// What is answered to a `PageNumber` that is no number from 1.
    pub wrong_number: &'static ErrorRow,
    pub wrong_token: &'static ErrorRow,
    pub both_styles: &'static ErrorRow,
}

/// The size of a page where none is asked for.
const DEFAULT_SIZE: usize = 10;

/// Which page is asked for.
enum Wanted {
    Numbered { number: usize, size: usize },
    Behind { last: Option<String>, size: usize },
}

pub(super) const PAGE_NUMBER: Parameter = paging("PageNumber", Kind::Number, "the page's number, from 1; 1 by default");
pub(super) const NEXT_TOKEN: Parameter = paging("NextToken", Kind::Text, "the `NextToken` of the page before");

impl Styles {
    fn wanted(&self, call: &ReadCall<'_>) -> Result<Wanted, CommonError> {
        let numbered = call.text("PageNumber").is_some() || call.text("PageSize").is_some();
        let with_token = call.text("NextToken").is_some() || call.text("MaxResults").is_some();
        if numbered && with_token {
            return Err(self.both_styles.about("NextToken"));
        }
        let number = |name, wrong: &ErrorRow| call.number(name).transpose().map_err(|_| wrong.about(name));
        if with_token {
            let last = match call.text("NextToken") {
                None => None,
                Some(token) => Some(last_of(self.action, token).ok_or_else(|| self.wrong_token.about("NextToken"))?),
            };
            let size = match (number("MaxResults", &INVALID)?.unwrap_or(DEFAULT_SIZE).min(self.max_results), self.raised_to) {
                (size, Some(least)) => size.max(least),
                (0, None) => return Err(INVALID.about("MaxResults")),
                (size, None) => size,
            };
            return Ok(Wanted::Behind { last, size });
        }
        let at = number("PageNumber", self.wrong_number)?.unwrap_or(1);
        let size = number("PageSize", &INVALID)?.unwrap_or(DEFAULT_SIZE);
        match (at, size) {
            (0, _) => Err(self.wrong_number.about("PageNumber")),
            (_, size) if size == 0 || size > self.page_size => Err(INVALID.about("PageSize")),
            (number, size) => Ok(Wanted::Numbered { number, size }),
        }
    }

    /// The page of a search that is asked for. `make` makes what the answer says of a thing, `id` is its id.
    pub(super) fn page<'w, H: Copy, T>(
        &self,
        call: &ReadCall<'_>,
        search: &Search<'_, H>,
        region: &str,
        id: impl Fn(H) -> &'w str,
        make: impl Fn(H) -> Option<T>,
    ) -> Result<Page<T>, CommonError> {
        let things = |page: &[H]| page.iter().filter_map(|handle| make(*handle)).collect();
        let region = region.to_owned();
        Ok(match self.wanted(call)? {
            Wanted::Numbered { number, size } => {
                let Found { page, .. } = search.page(number, size);
                let numbers = Some((number, size, search.total()));
                Page { region, numbers, next: String::new(), things: things(&page) }
            }
            Wanted::Behind { last, size } => {
                let is_before = |handle| match &last {
                    None => false,
                    Some(last) if self.descending => id(handle) >= last.as_str(),
                    Some(last) => id(handle) <= last.as_str(),
                };
                let Found { page, next } = search.from(is_before, size);
                let next = page.last().filter(|_| next.is_some()).map(|last| token(self.action, id(*last)));
                Page { region, numbers: None, next: next.unwrap_or_default(), things: things(&page) }
            }
        })
    }
}

/// A page of a list.
pub(super) struct Page<T> {
    /// The region that was asked for.
    pub region: String,
    /// Number, size and total, where that style was used.
    numbers: Option<(usize, usize, usize)>,
    /// The token of the next page; empty where there is none.
    next: String,
    pub things: Vec<T>,
}

/// The subject of a response that is a page.
pub(super) struct Paged<S>(PhantomData<fn(S)>);

impl<S: Subject> Subject for Paged<S> {
    type Of<'w> = Page<S::Of<'w>>;
}

pub(super) const fn total_count<S: Subject>() -> Member<Paged<S>> {
    const FROM: &str = "how many things pass the filters; left out where the request uses a token";
    filled("TotalCount", Form::Number, FROM, |page| number(page.numbers?.2 as u64))
}

pub(super) const fn page_number<S: Subject>() -> Member<Paged<S>> {
    filled("PageNumber", Form::Number, "the request, or 1; left out as above", |page| number(page.numbers?.0 as u64))
}

pub(super) const fn page_size<S: Subject>() -> Member<Paged<S>> {
    filled("PageSize", Form::Number, "the request, or 10; left out as above", |page| number(page.numbers?.1 as u64))
}

pub(super) const fn next_token<S: Subject>() -> Member<Paged<S>> {
    const FROM: &str = "the next page's token; empty on the last page, and where pages are numbered";
    filled("NextToken", Form::Text, FROM, |page| Some(Body::Text(page.next.clone().into())))
}
