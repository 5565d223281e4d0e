//! Writes a world as its cloud's list responses, page by page.

use std::io;

use secgroup::registry::WorldRef;
use secgroup::rulebook::Cloud;

use super::{ReadCall, ReadId, Rolls, answer_of};
use crate::parameters::Value;
use crate::serve::codec::{self, Answer, Body, Envelope, Format, RequestIds};

/// The lists of a cloud, and how many things of each are asked for at a time: as many as the vendor allows.
const fn lists(cloud: Cloud) -> &'static [(&'static str, usize)] {
    match cloud {
        Cloud::Alibaba => &[("DescribeInstances", 100), ("DescribeSecurityGroups", 100), ("DescribeNetworkInterfaces", 500)],
        Cloud::Zenlayer => &[("DescribeInstances", 1_000), ("DescribeSecurityGroups", 1_000)],
        Cloud::Baidu => &[("ListInstances", 1_000), ("ListSecurityGroup", 1_000)],
    }
}

/// Hands every page of every list to `write`, with the name of its file: the operation and the page's number, counted on over
/// all regions. Only Alibaba Cloud has regions and asks for an account.
///
/// # Errors
///
/// Those of `write`.
pub fn export(
    world: WorldRef<'_>,
    cloud: Cloud,
    account: &str,
    mut write: impl FnMut(&str, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let rolls = Rolls::of(world);
    let regions = match &rolls {
        Rolls::Alibaba(rolls) => rolls.regions(account).into_iter().map(Some).collect(),
        Rolls::Zenlayer(_) | Rolls::Baidu(_) => vec![None],
    };
    let ids = RequestIds::new(0);
    let mut requests = 0;
    for (name, size) in lists(cloud) {
        let Some(id) = ReadId::find(cloud, name) else { continue };
        let mut number = 0;
        for region in &regions {
            let mut page = Some(first_page(id, *region, *size));
            while let Some(call) = page {
                // Nothing is asked for that could be refused, but by a failing service: what there is, is there all the same.
                let content = answer_of(world, &rolls, account, false, &call)
                    .map_err(|error| io::Error::other(format!("{}: {}", error.code, error.message)))?;
                number += 1;
                let response = codec::encode(&envelope(cloud, id), &ids.id(cloud, requests), &Answer::Content(&content));
                requests += 1;
                write(&format!("{name}.{number}.json"), &[response.body(), &b"\n"[..]].concat())?;
                page = next_page(call, &content, *size);
            }
        }
    }
    Ok(())
}

fn envelope(cloud: Cloud, id: ReadId) -> Envelope<'static> {
    match cloud {
        Cloud::Alibaba => Envelope::Alibaba { format: Format::Json, action: id.read().name, host_id: "" },
        Cloud::Zenlayer => Envelope::Zenlayer,
        Cloud::Baidu => Envelope::Baidu,
    }
}

fn set(call: &mut ReadCall<'_>, name: &str, value: impl Into<String>) {
    if let Some((_, place)) = call.value_mut(name) {
        *place = Value::Text(value.into().into());
    }
}

/// The call for a list's first page. Names that a read does not have are passed over.
fn first_page(id: ReadId, region: Option<&str>, size: usize) -> ReadCall<'static> {
    let mut call = ReadCall::new(id);
    if let Some(region) = region {
        set(&mut call, "RegionId", region);
    }
    for name in ["MaxResults", "pageSize", "maxKeys"] {
        set(&mut call, name, size.to_string());
    }
    call
}

/// The call for the page behind a page that this call was answered with.
fn next_page(mut call: ReadCall<'static>, content: &Body<'_>, size: usize) -> Option<ReadCall<'static>> {
    let Body::Members(members) = content else { return None };
    let member = |wanted: &str| members.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    if let Some(Body::Text(token)) = member("NextToken").filter(|token| **token != Body::Text("".into())) {
        set(&mut call, "NextToken", &**token);
    } else if let Some(Body::Text(marker)) = member("nextMarker") {
        set(&mut call, "marker", &**marker);
    } else if let Some(Body::Number(total)) = member("totalCount") {
        let number = call.number("pageNum").and_then(Result::ok).unwrap_or(1);
        if number.saturating_mul(size) as u64 >= *total {
            return None;
        }
        set(&mut call, "pageNum", (number + 1).to_string());
    } else {
        return None;
    }
    Some(call)
}
