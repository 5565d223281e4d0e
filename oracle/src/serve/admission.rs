//! Reads a request, and in strict mode verifies it, before its turn comes.

use std::borrow::Cow;

use http::request;

use super::browser;
use super::codec::{self, Cloud, CommonError, Decoded};
use super::config::Config;
use super::signature;

/// A request that was read, with the key that it is judged for.
pub(crate) struct Admitted<'a> {
    pub decoded: Decoded<'a>,
    /// The id of the access key. In strict mode that of the key whose signature was verified, unless there is an objection.
    pub access_key_id: Cow<'a, str>,
    /// Why the request is not judged, if so.
    pub objection: Option<CommonError>,
}

impl<'a> Admitted<'a> {
    /// Reads a request to `cloud`. `body` is `None` where it was too large.
    /// `loopback`: whether only this machine can reach the server.
    pub(crate) fn new(config: &Config, loopback: bool, cloud: Cloud, head: &'a request::Parts, body: Option<&'a [u8]>) -> Self {
        let mut decoded = codec::decode(cloud, head, body.unwrap_or_default());
        // What a request says about its key is taken away here: nothing behind this point can act for another one.
        let said = std::mem::take(&mut decoded.access_key_id);
        let objected = |said, objection| (said, Some(objection));
        let (access_key_id, objection) = match body {
            _ if browser::is_cross_site(&head.headers) || loopback && browser::is_rebound(&head.headers) => {
                objected(said, browser::refused(cloud))
            }
            None => objected(said, codec::body_too_large(cloud)),
            Some(body) if config.strict_signatures() && decoded.call.is_ok() => {
                match signature::verify(cloud, head, body, |id| config.secret(id)) {
                    Ok(verified) => (Cow::Owned(verified.into_access_key_id()), None),
                    Err(denied) => objected(said, denied.common_error(cloud)),
                }
            }
            Some(_) => (said, None),
        };
        Self { decoded, access_key_id, objection }
    }
}
