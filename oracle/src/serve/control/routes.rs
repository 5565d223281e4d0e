//! The paths and methods of the control plane, in one table.

use http::Method;

/// The OpenAPI document. A test holds it against the table below.
pub(super) const OPENAPI: &str = include_str!("openapi.json");

/// What a request asks for. Names borrow from the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint<'p> {
    Page,
    OpenApi,
    Health,
    ReadWorld(&'p str),
    WriteWorld(&'p str),
    Import(&'p str),
    Rules,
    Reset,
    TakeSnapshot(&'p str),
    RestoreSnapshot(&'p str),
    DropSnapshot(&'p str),
    Steps,
    Check,
    Scenario,
    ReadJournal,
    ClearJournal,
    ReadCoverage,
    ClearCoverage,
    ReadFaults,
    WriteFaults,
    ClearFaults,
}

/// Why there is no such endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// Nothing is at the path.
    Path,
    /// The path takes these methods.
    Method(String),
}

type Make = for<'p> fn(&'p str) -> Endpoint<'p>;

/// Every path with its methods. `{…}` stands for one segment, which the endpoint gets.
const ROUTES: &[(&str, &[(Method, Make)])] = &[
    ("/", &[(Method::GET, |_| Endpoint::Page)]),
    ("/openapi.json", &[(Method::GET, |_| Endpoint::OpenApi)]),
    ("/health", &[(Method::GET, |_| Endpoint::Health)]),
    ("/world/{cloud}", &[(Method::GET, |name| Endpoint::ReadWorld(name)), (Method::PUT, |name| Endpoint::WriteWorld(name))]),
    ("/import/{cloud}", &[(Method::POST, |name| Endpoint::Import(name))]),
    ("/rules", &[(Method::GET, |_| Endpoint::Rules)]),
    ("/reset", &[(Method::POST, |_| Endpoint::Reset)]),
    (
        "/snapshots/{name}",
        &[
            (Method::PUT, |name| Endpoint::TakeSnapshot(name)),
            (Method::POST, |name| Endpoint::RestoreSnapshot(name)),
            (Method::DELETE, |name| Endpoint::DropSnapshot(name)),
        ],
    ),
    ("/steps", &[(Method::POST, |_| Endpoint::Steps)]),
    ("/check", &[(Method::POST, |_| Endpoint::Check)]),
    ("/scenario", &[(Method::POST, |_| Endpoint::Scenario)]),
    ("/journal", &[(Method::GET, |_| Endpoint::ReadJournal), (Method::DELETE, |_| Endpoint::ClearJournal)]),
    ("/coverage", &[(Method::GET, |_| Endpoint::ReadCoverage), (Method::DELETE, |_| Endpoint::ClearCoverage)]),
    (
        "/faults",
        &[
            (Method::GET, |_| Endpoint::ReadFaults),
            (Method::PUT, |_| Endpoint::WriteFaults),
            (Method::DELETE, |_| Endpoint::ClearFaults),
        ],
    ),
];

/// The paths, for whoever has missed them.
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().map(|(template, _)| *template)
}

impl<'p> Endpoint<'p> {
    /// The endpoint of a method and a path, which is that behind the prefix.
    pub(super) fn find(method: &Method, path: &'p str) -> Result<Self, Miss> {
        let (name, methods) =
            ROUTES.iter().find_map(|(template, methods)| Some((segment(template, path)?, *methods))).ok_or(Miss::Path)?;
        // Whoever may read may ask for the head alone; hyper leaves the body out.
        let method = if method == Method::HEAD { &Method::GET } else { method };
        match methods.iter().find(|(known, _)| known == method) {
            Some((_, make)) => Ok(make(name)),
            None => {
                let known: Vec<&str> = methods.iter().map(|(method, _)| method.as_str()).collect();
                Err(Miss::Method(known.join(", ")))
            }
        }
    }
}

/// The segment that stands for `{…}` where the path fits the template; empty where the template has none.
fn segment<'p>(template: &str, path: &'p str) -> Option<&'p str> {
    let Some((fixed, _)) = template.split_once('{') else {
        return (template == path).then_some("");
    };
    path.strip_prefix(fixed).filter(|name| !name.is_empty() && !name.contains('/'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_openapi_document_has_every_route_and_no_other() {
        let document: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let documented: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys().filter(|key| *key != "parameters");
                methods.map(move |method| (path.clone(), method.to_uppercase()))
            })
            .collect();
        let routed: BTreeSet<(String, String)> = ROUTES
            .iter()
            .flat_map(|(path, methods)| {
                methods.iter().map(move |(method, _)| (format!("/_secgroup{path}"), method.to_string()))
            })
            .collect();
        assert_eq!(documented, routed);
    }

    #[test]
    fn every_operation_of_the_document_is_named_and_answers_something() {
        let document: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let mut names = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters") {
                let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
                assert!(names.insert(name), "{name} twice");
                assert!(!operation["responses"].as_object().unwrap().is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn paths_are_found_exactly() {
        let get = |path| Endpoint::find(&Method::GET, path);
        assert_eq!(get("/"), Ok(Endpoint::Page));
        assert_eq!(get("/world/baidu"), Ok(Endpoint::ReadWorld("baidu")));
        assert_eq!(Endpoint::find(&Method::HEAD, "/health"), Ok(Endpoint::Health));
        for path in ["", "/world/", "/world/a/b", "/healthy", "/health/"] {
            assert_eq!(get(path), Err(Miss::Path), "{path}");
        }
        assert_eq!(get("/snapshots/a"), Err(Miss::Method("PUT, POST, DELETE".to_owned())));
    }
}
