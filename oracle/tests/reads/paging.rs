//! Pages: a walk over all of them sees everything once, however large they are.

use secgroup::rulebook::Cloud;
use serde_json::{Value, json};

use super::ask::{
    BAIDU_BY_IDS, BAIDU_GROUPS, BAIDU_INSTANCES, GROUPS, INSTANCES, INTERFACES, List, Params, Place, ZENLAYER_GROUPS,
    ZENLAYER_INSTANCES, region,
};

/// How pages are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// By their numbers.
    Numbered,
    /// By a token, or a marker.
    Behind,
}

impl Style {
    /// The styles that a list has.
    pub(crate) const fn of(list: List) -> &'static [Self] {
        match list.cloud {
            Cloud::Alibaba => &[Self::Numbered, Self::Behind],
            Cloud::Zenlayer => &[Self::Numbered],
            Cloud::Baidu => &[Self::Behind],
        }
    }
}

/// How many things a page of that wish has: Alibaba Cloud's tokens have bounds that a request is fitted into.
pub(crate) fn granted(list: List, style: Style, size: usize) -> usize {
    match (list.action, list.cloud, style) {
        ("DescribeInstances", Cloud::Alibaba, Style::Behind) => size.clamp(10, 100),
        ("DescribeNetworkInterfaces", _, Style::Behind) => size.clamp(10, 500),
        ("DescribeSecurityGroups", Cloud::Alibaba, Style::Behind) => size.min(100),
        _ => size,
    }
}

/// Walks over all pages and gives their ids, page by page.
pub(crate) fn walk(
    place: &Place,
    list: List,
    style: Style,
    filters: &[(&'static str, Value)],
    size: usize,
) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut params: Params = filters.to_vec();
    let (size_name, page_name, total_name) = match (list.cloud, style) {
        (Cloud::Alibaba, Style::Numbered) => ("PageSize", "PageNumber", "TotalCount"),
        (Cloud::Alibaba, Style::Behind) => ("MaxResults", "NextToken", ""),
        (Cloud::Zenlayer, _) => ("pageSize", "pageNum", "totalCount"),
        (Cloud::Baidu, _) => ("maxKeys", "marker", ""),
    };
    params.push((size_name, json!(size)));
    loop {
        let response = place.get(list, &params);
        let whole = if list.cloud == Cloud::Zenlayer { &response["response"] } else { &response };
        pages.push(list.ids(&response));
        assert!(pages.len() < 1_000, "no end of {} {params:?}", list.action);
        params.retain(|(name, _)| *name != page_name);
        let next = match style {
            Style::Numbered => {
                let seen = pages.len() * size;
                (seen < whole[total_name].as_u64().unwrap() as usize).then(|| json!(pages.len() + 1))
            }
            Style::Behind if page_name == "marker" => {
                assert_eq!(whole["isTruncated"], json!(whole.get("nextMarker").is_some()));
                assert_eq!(whole["maxKeys"], size);
                whole.get("nextMarker").cloned()
            }
            Style::Behind => Some(whole["NextToken"].clone()).filter(|token| *token != ""),
        };
        let Some(next) = next else { break };
        params.push((page_name, next));
    }
    pages
}

/// A world of each cloud with so many things of each kind, in no order.
fn crowd(cloud: Cloud, count: usize) -> Value {
    let id = |kind: &str, number: usize| format!("{kind}-{}", number * 8_191 % count);
    let each = |make: &dyn Fn(usize) -> Value| (0..count).map(make).collect::<Vec<_>>();
    let place = |mut thing: Value| {
        thing["region"] = json!("r");
        thing["network"] = json!({"vpc": "v"});
        thing
    };
    match cloud {
        Cloud::Alibaba => json!({
            "cloud": "alibaba", "account": "1",
            "security_groups": each(&|n| place(json!({"id": id("sg", n), "kind": "basic"}))),
            "instances": each(&|n| place(json!({"id": id("i", n), "status": "Running"}))),
            "network_interfaces":
                each(&|n| json!({"id": id("eni", n), "region": "r", "vpc": "v", "status": "Available"})),
        }),
        Cloud::Zenlayer => json!({
            "cloud": "zenlayer",
            "security_groups": each(&|n| json!({"id": id("g", n), "status": "Available"})),
            "instances": each(&|n| json!({"id": id("i", n), "status": "RUNNING"})),
        }),
        Cloud::Baidu => json!({
            "cloud": "baidu",
            "security_groups": each(&|n| json!({"id": id("g", n)})),
            "instances": each(&|n| json!({"id": id("i", n)})),
        }),
    }
}

/// What every request of a list needs.
fn needed(list: List) -> Params {
    match list.cloud {
        Cloud::Alibaba => vec![region()],
        _ if list.action == "ListInstanceByInstanceIds" => {
            vec![("instanceIds", (0..90).map(|number| json!(format!("i-{number}"))).collect())]
        }
        _ => Vec::new(),
    }
}

/// A prime number, so that no page but the last is ever short by accident.
const CROWD: usize = 113;

#[test]
fn walks_of_every_size_see_everything_once() {
    for list in
        [INSTANCES, GROUPS, INTERFACES, ZENLAYER_INSTANCES, ZENLAYER_GROUPS, BAIDU_INSTANCES, BAIDU_BY_IDS, BAIDU_GROUPS]
    {
        let place = Place::new(&crowd(list.cloud, CROWD));
        let all = if list.action == "ListInstanceByInstanceIds" { 90 } else { CROWD };
        for style in Style::of(list) {
            let mut first: Option<Vec<String>> = None;
            for size in (1..=12).chain([16, 25, 56, 57, 99, 100]) {
                let pages = walk(&place, list, *style, &needed(list), size);
                let size = granted(list, *style, size);
                let full = pages.iter().take(pages.len() - 1).all(|page| page.len() == size);
                assert!(full && pages.len() == all.div_ceil(size), "{} {style:?} {size}", list.action);
                let ids = pages.concat();
                assert_eq!(ids.len(), all);
                let first = first.get_or_insert_with(|| ids.clone());
                assert_eq!(*first, ids, "{} {style:?} {size}", list.action);

                let is_descending = list.id == "SecurityGroupId";
                let in_order = ids.windows(2).all(|pair| if is_descending { pair[0] > pair[1] } else { pair[0] < pair[1] });
                assert!(in_order, "{} {style:?}", list.action);
            }
        }
    }
}

#[test]
fn the_largest_pages_and_beyond_them() {
    for (list, style, largest) in [
        (INSTANCES, Style::Behind, 100),
        (GROUPS, Style::Behind, 100),
        (INTERFACES, Style::Behind, 500),
        (INTERFACES, Style::Numbered, 1_000),
        (ZENLAYER_INSTANCES, Style::Numbered, 1_000),
        (ZENLAYER_GROUPS, Style::Numbered, 1_000),
        (BAIDU_INSTANCES, Style::Behind, 1_000),
        (BAIDU_GROUPS, Style::Behind, 1_000),
    ] {
        let count = largest + 11;
        let place = Place::new(&crowd(list.cloud, count));
        let pages = walk(&place, list, style, &needed(list), largest);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [largest, 11], "{}", list.action);
        // A token's page is cut where more is asked for; a number's is an error (see there).
        if style == Style::Behind && list.cloud == Cloud::Alibaba {
            assert_eq!(walk(&place, list, style, &needed(list), 100_000), pages, "{}", list.action);
        }
    }
}

#[test]
fn the_usual_sizes() {
    for (list, size) in [
        (INSTANCES, 10),
        (GROUPS, 10),
        (INTERFACES, 10),
        (ZENLAYER_INSTANCES, 20),
        (ZENLAYER_GROUPS, 20),
        (BAIDU_INSTANCES, 1_000),
        (BAIDU_GROUPS, 1_000),
    ] {
        let count = if list.cloud == Cloud::Baidu { 1_007 } else { 47 };
        let place = Place::new(&crowd(list.cloud, count));
        let response = place.get(list, &needed(list));
        assert_eq!(list.ids(&response).len(), size, "{}", list.action);
        if list.cloud == Cloud::Alibaba {
            let numbers = ["TotalCount", "PageNumber", "PageSize", "NextToken"].map(|name| response[name].clone());
            assert_eq!(numbers, [json!(count), json!(1), json!(10), json!("")], "{}", list.action);
            // With a token there are no numbers.
            let mut params = needed(list);
            params.push(("MaxResults", json!(10)));
            let response = place.get(list, &params);
            let numbers = ["TotalCount", "PageNumber", "PageSize"].map(|name| response.get(name).is_none());
            assert_eq!((numbers, response["NextToken"] != ""), ([true; 3], true), "{}", list.action);
        }
    }
}

#[test]
fn a_page_behind_the_last_is_empty() {
    let place = Place::new(&crowd(Cloud::Alibaba, 20));
    for number in ["3", "4", "18446744073709551615"] {
        let response = place.get(INSTANCES, &[region(), ("PageNumber", json!(number))]);
        assert_eq!((INSTANCES.ids(&response).len(), &response["TotalCount"]), (0, &json!(20)), "{number}");
    }
    let place = Place::new(&crowd(Cloud::Zenlayer, 20));
    let response = place.get(ZENLAYER_INSTANCES, &[("pageNum", json!(2))]);
    assert_eq!((ZENLAYER_INSTANCES.ids(&response).len(), &response["response"]["totalCount"]), (0, &json!(20)));
    let place = Place::new(&crowd(Cloud::Baidu, 20));
    let response = place.get(BAIDU_INSTANCES, &[("marker", json!("z"))]);
    assert_eq!((BAIDU_INSTANCES.ids(&response).len(), &response["isTruncated"]), (0, &json!(false)));
}

/// Things come and go between two pages: what stays is neither lost nor shown twice.
#[test]
fn a_walk_goes_on_in_a_world_that_has_changed() {
    for list in [INSTANCES, GROUPS, INTERFACES, BAIDU_INSTANCES] {
        let before = crowd(list.cloud, 40);
        let kind = match list.action {
            "DescribeSecurityGroups" => "security_groups",
            "DescribeNetworkInterfaces" => "network_interfaces",
            _ => "instances",
        };
        let (size, next, token) = match list.cloud {
            Cloud::Baidu => ("maxKeys", "marker", "nextMarker"),
            _ => ("MaxResults", "NextToken", "NextToken"),
        };
        let mut params = needed(list);
        params.push((size, json!(10)));
        let response = Place::new(&before).get(list, &params);
        let first = list.ids(&response);
        // The last of the page, the first of the next one and some others go.
        let mut after = before.clone();
        let all: Vec<String> = walk(&Place::new(&before), list, Style::Behind, &needed(list), 10).concat();
        let gone = [&all[3], &all[9], &all[10], &all[25]];
        after[kind].as_array_mut().unwrap().retain(|thing| !gone.iter().any(|id| thing["id"] == **id));
        params.push((next, response[token].clone()));
        let mut rest = Vec::new();
        let place = Place::new(&after);
        loop {
            let response = place.get(list, &params);
            rest.extend(list.ids(&response));
            params.pop();
            match response.get(token).filter(|token| **token != "") {
                Some(token) => params.push((next, token.clone())),
                None => break,
            }
        }
        let expected: Vec<String> = all[10..].iter().filter(|id| !gone.contains(id)).cloned().collect();
        assert_eq!((first, rest), (all[..10].to_vec(), expected), "{}", list.action);
    }
}
