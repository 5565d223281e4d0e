//! Who finds what: things of other accounts and regions are not seen.

use secgroup::rulebook::Cloud;
use serde_json::{Value, json};

use super::ask::{GROUPS, INSTANCES, INTERFACES, Place, region};
use super::model;

#[test]
fn an_account_finds_what_it_owns() {
    let other = Place::new(&model::alibaba()).by("2");
    assert_eq!(INSTANCES.ids(&other.get(INSTANCES, &[region()])), ["i-other"]);
    assert_eq!(GROUPS.ids(&other.get(GROUPS, &[region()])), ["sg-other"]);
    // What it was granted is another's all the same.
    assert_eq!(INTERFACES.ids(&other.get(INTERFACES, &[region()])), ["eni-other"]);
    let stranger = Place::new(&model::alibaba()).by("3");
    for list in [INSTANCES, GROUPS, INTERFACES] {
        let response = stranger.get(list, &[region()]);
        assert_eq!((list.ids(&response).len(), &response["TotalCount"]), (0, &json!(0)));
    }
}

#[test]
fn ids_of_others_are_as_good_as_none() {
    let place = Place::new(&model::alibaba());
    let count = |list, filter: (&'static str, Value)| place.get(list, &[region(), filter])["TotalCount"].as_u64().unwrap();
    assert_eq!(count(INSTANCES, ("InstanceIds", json!(r#"["i-other", "i-far"]"#))), 0);
    assert_eq!(count(GROUPS, ("SecurityGroupId", json!("sg-other"))), 0);
    assert_eq!(count(INTERFACES, ("NetworkInterfaceId", json!(["eni-other"]))), 0);
    // Its own instance has another account's interface: that is not listed.
    assert_eq!(INTERFACES.ids(&place.get(INTERFACES, &[region(), ("InstanceId", json!("i-a"))])), ["eni-a", "eni-p"]);
    let code = |action, params: &[(&str, Value)]| {
        let (status, error) = place.ask(Cloud::Alibaba, action, params);
        (status, error["Code"].as_str().unwrap_or("").to_owned())
    };
    let attribute = |id: &str| code("DescribeInstanceAttribute", &[("InstanceId", json!(id))]);
    assert_eq!(attribute("i-other"), (404, "InvalidInstanceId.NotFound".to_owned()));
    // This one needs no region.
    assert_eq!(attribute("i-far"), (200, String::new()));
    let group = |id: &str, region: &str| {
        code("DescribeSecurityGroupAttribute", &[("SecurityGroupId", json!(id)), ("RegionId", json!(region))])
    };
    assert_eq!(group("sg-other", "r"), (404, "InvalidSecurityGroupId.NotFound".to_owned()));
    assert_eq!(group("sg-far", "r"), (404, "InvalidSecurityGroupId.NotFound".to_owned()));
    assert_eq!(group("sg-far", "q"), (200, String::new()));
    assert_eq!(group("sg-a", "p"), (404, "InvalidRegionId.NotFound".to_owned()));
}

#[test]
fn a_read_leaves_the_world_alone() {
    for (document, lists) in [
        (model::alibaba(), &[INSTANCES, GROUPS, INTERFACES][..]),
        (model::zenlayer(), &[super::ask::ZENLAYER_INSTANCES, super::ask::ZENLAYER_GROUPS]),
        (model::baidu(), &[super::ask::BAIDU_INSTANCES, super::ask::BAIDU_GROUPS]),
    ] {
        let place = Place::new(&document);
        let before = place.world.clone();
        for list in lists {
            // Twice the same: nothing is kept from one to the next.
            assert_eq!(place.get(*list, &[region()]), place.get(*list, &[region()]));
        }
        assert_eq!(place.world, before);
    }
}
