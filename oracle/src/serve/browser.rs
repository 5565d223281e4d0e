//! Requests from browsers: this server's page, and refusals for other sites' pages.
//!
//! Any page can make a browser send requests to this machine: an image is enough for a write. Browsers mark such requests; SDKs
//! and command lines send none of these headers.

use http::{HeaderMap, HeaderName, header, request};

use super::codec::{Cloud, CommonError};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a browser marks a request as made for a page of another site.
pub(crate) fn is_cross_site(headers: &HeaderMap) -> bool {
    // `none` is what somebody typed into the address bar.
    let from_elsewhere = headers.get_all(SITE).iter().any(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"));
    from_elsewhere || headers.get_all(header::ORIGIN).iter().any(|origin| !is_own(headers, origin.as_bytes()))
}

/// Whether a browser calls this machine by a name that is none of its own: one that somebody has made resolve to it, so that
/// the browser takes the server for that site. SDKs may call this machine whatever they like.
pub(crate) fn is_rebound(headers: &HeaderMap) -> bool {
    let by_browser = headers.contains_key(SITE) || headers.contains_key(header::ORIGIN);
    by_browser && headers.get(header::HOST).is_some_and(|host| !host.to_str().is_ok_and(is_loopback))
}

/// Whether a `Host` is a name of this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// Whether somebody has opened the server's address in a browser: `GET /` for HTML, and nothing in it that a cloud could answer.
pub(crate) fn wants_the_page(head: &request::Parts) -> bool {
    /// Where a client of Alibaba Cloud says what it asks for, if not in the query.
    const ASKED: [HeaderName; 2] = [HeaderName::from_static("x-acs-action"), header::AUTHORIZATION];
    let accepts_html = |value: &http::HeaderValue| {
        let kinds = value.to_str().unwrap_or_default().split(',');
        kinds.map(|kind| kind.split(';').next().unwrap_or_default().trim()).any(|kind| kind.eq_ignore_ascii_case("text/html"))
    };
    head.method.is_safe()
        && head.uri.path() == "/"
        && head.uri.query().is_none_or(str::is_empty)
        && !ASKED.iter().any(|name| head.headers.contains_key(name))
        && head.headers.get_all(header::ACCEPT).iter().any(accepts_html)
}

/// Whether an origin is this very server, under the name by which the request calls it.
fn is_own(headers: &HeaderMap, origin: &[u8]) -> bool {
    let host = headers.get(header::HOST).map_or(&b""[..], |host| host.as_bytes());
    origin.strip_prefix(b"http://") == Some(host)
}

/// The error that a cloud answers to such a request.
pub(crate) fn refused(cloud: Cloud) -> CommonError {
    const MESSAGE: &str = "Requests from other sites' pages are refused.";
    match cloud {
        Cloud::Alibaba => CommonError::new(403, "Forbidden", MESSAGE),
        Cloud::Zenlayer => CommonError::new(403, "OPERATION_DENIED", MESSAGE),
        Cloud::Baidu => CommonError::new(403, "AccessDenied", MESSAGE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_by_its_names() {
        for host in ["localhost", "LOCALHOST:80", "127.0.0.1", "127.0.0.1:8080", "127.9.9.9:1", "[::1]", "[::1]:80"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["example.com", "example.com:80", "127.0.0.1.example.com", "10.0.0.1:80", "localhost.example.com", ":", "?"]
        {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn only_browsers_are_asked_how_they_call_this_machine() {
        let other = ("host", "example.com");
        assert!(!is_rebound(&head(&[other])));
        assert!(is_rebound(&head(&[other, ("sec-fetch-site", "same-origin")])));
        assert!(is_rebound(&head(&[other, ("origin", "http://example.com")])));
        assert!(!is_rebound(&head(&[("host", "localhost:1"), ("sec-fetch-site", "same-origin")])));
    }

    fn head(headers: &[(&str, &str)]) -> HeaderMap {
        let mut builder = http::Request::builder().uri("/");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(()).unwrap().into_parts().0.headers
    }

    #[test]
    fn what_a_browser_says_counts() {
        let host = ("host", "127.0.0.1:80");
        for own in [&[host][..], &[host, ("origin", "http://127.0.0.1:80")], &[("sec-fetch-site", "same-origin")]] {
            assert!(!is_cross_site(&head(own)), "{own:?}");
        }
        for other in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[host, ("origin", "http://example.com")],
            &[host, ("origin", "null")],
            &[host, ("origin", "https://127.0.0.1:80")],
            &[("origin", "http://127.0.0.1:80")],
            &[host, ("origin", "http://127.0.0.1:80"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        ] {
            assert!(is_cross_site(&head(other)), "{other:?}");
        }
    }
}
