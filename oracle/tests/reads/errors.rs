//! Every error of every read, and what bad requests are answered.

use std::collections::BTreeSet;

use secgroup::rulebook::Cloud;
use secgroup_oracle::reads::ALL;
use serde_json::{Value, json};

use super::ask::{Params, Place, head, region};
use super::model;

/// A request and what it is answered: status, code, message.
type Row = (Cloud, &'static str, Params, (u16, &'static str, &'static str));

fn tags(count: usize) -> Value {
    vec![json!({"Key": "k"}); count].into()
}

/// A text of a JSON array of so many ids.
fn array(count: usize) -> Value {
    Value::Array(list(count)).to_string().into()
}

fn list(count: usize) -> Vec<Value> {
    (0..count).map(|number| json!(format!("id-{number}"))).collect()
}

fn alibaba(action: &'static str, params: &[(&'static str, Value)], answer: (u16, &'static str, &'static str)) -> Row {
    (Cloud::Alibaba, action, params.to_vec(), answer)
}

fn of_instances() -> Vec<Row> {
    let row = |param: (&'static str, Value), answer| alibaba("DescribeInstances", &[region(), param], answer);
    let invalid = |name: &'static str, value: Value, message| row((name, value), (400, "InvalidParameter", message));
    const IDS: &str = "The specified parameter \"InstanceIds\" is not valid.";
    const NUMBER: &str = "The specified parameter \"PageNumber\" is not valid.";
    const SIZE: &str = "The specified parameter \"PageSize\" is not valid.";
    const MOST: &str = "The specified parameter \"MaxResults\" is not valid.";
    const TOKEN: &str = "The specified parameter \"NextToken\" is not valid.";
    const REGION: &str = "The input parameter RegionId that is mandatory for processing this request is not supplied.";
    const TAG: &str = "The specified Tag.n.Key and Tag.n.Value are not match.";
    const TRAFFIC: (u16, &str, &str) =
        (404, "InvalidInternetChargeType.ValueNotSupported", "The specified InternetChargeType is not valid");
    vec![
        alibaba("DescribeInstances", &[], (400, "MissingParameter.RegionId", REGION)),
        alibaba("DescribeInstances", &[("RegionId", json!(""))], (400, "MissingParameter.RegionId", REGION)),
        invalid("InstanceIds", json!("i-a"), IDS),
        invalid("InstanceIds", json!("i-a,i-b"), IDS),
        invalid("InstanceIds", json!("[\"i-a\""), IDS),
        invalid("InstanceIds", json!("{\"i-a\": 1}"), IDS),
        invalid("InstanceIds", json!("[1]"), IDS),
        invalid("InstanceIds", json!("null"), IDS),
        invalid("InstanceIds", array(101), IDS),
        invalid("PageNumber", json!("0"), NUMBER),
        invalid("PageNumber", json!("-1"), NUMBER),
        invalid("PageNumber", json!("one"), NUMBER),
        invalid("PageNumber", json!("1.5"), NUMBER),
        invalid("PageNumber", json!("18446744073709551616"), NUMBER),
        invalid("PageSize", json!("0"), SIZE),
        invalid("PageSize", json!("101"), SIZE),
        invalid("PageSize", json!("x"), SIZE),
        invalid("MaxResults", json!("ten"), MOST),
        invalid("MaxResults", json!("-1"), MOST),
        invalid("DryRun", json!("yes"), "The specified parameter \"DryRun\" is not valid."),
        invalid("NextToken", json!("foreign"), TOKEN),
        invalid("NextToken", json!("AAAAAAAAaS1h"), TOKEN),
        alibaba(
            "DescribeInstances",
            &[region(), ("PageSize", json!("10")), ("MaxResults", json!("10"))],
            (400, "InvalidParameter", TOKEN),
        ),
        row(("Status", json!("running")), (404, "InvalidStatus.NotFound", "The specified Status is not found")),
        row(("LockReason", json!("none")), (404, "InvalidLockReason.NotFound", "The specified LockReason is not found")),
        row(
            ("InstanceNetworkType", json!("VPC")),
            (404, "InvalidNetworkType.NotFound", "The specified InstanceNetworkType is not found"),
        ),
        row(
            ("InstanceChargeType", json!("Free")),
            (404, "InvalidInstanceChargeType.NotFound", "The InstanceChargeType does not exist in our records"),
        ),
        row(("InternetChargeType", json!("Free")), TRAFFIC),
        row(("HpcClusterId", json!("hpc")), (400, "InvalidHpcClusterId.NotFound", "The specified HpcClusterId is not found.")),
        row(("Tag", tags(21)), (400, "InvalidTagCount", "The specified tags are beyond the permitted range.")),
        row(("Tag", json!([{"Value": "v"}])), (400, "InvalidTag.Mismatch", TAG)),
        row(("Tag", json!([{"Key": "k", "Value": "v"}, {"Value": "v"}])), (400, "InvalidTag.Mismatch", TAG)),
        row(("Filter", json!([{"Key": "Colour", "Value": "red"}])), (404, "InvalidFilterKey.NotFound", "")),
        row(("DryRun", json!("true")), (400, "DryRunOperation", "Request validation has been passed with DryRun flag set.")),
        // A dry run says what is wrong.
        alibaba(
            "DescribeInstances",
            &[region(), ("DryRun", json!("true")), ("PageSize", json!("0"))],
            (400, "InvalidParameter", SIZE),
        ),
        alibaba(
            "DescribeInstanceAttribute",
            &[],
            (
                400,
                "MissingParameter.InstanceId",
                "The input parameter InstanceId that is mandatory for processing this request is not supplied.",
            ),
        ),
        alibaba(
            "DescribeInstanceAttribute",
            &[("InstanceId", json!("i-none"))],
            (404, "InvalidInstanceId.NotFound", "The specified InstanceId does not exist."),
        ),
    ]
}

fn of_groups() -> Vec<Row> {
    let row =
        |params: &[(&'static str, Value)], answer| alibaba("DescribeSecurityGroups", &[&[region()], params].concat(), answer);
    const BOTH: (u16, &str, &str) = (
        400,
        "NotSupported.PageNumberAndPageSize",
        "The parameters PageNumber and PageSize are currently not supported, please use NextToken and MaxResults instead.",
    );
    const TOKEN: (u16, &str, &str) = (400, "InValidParameter.NextToken", "The parameter NextToken is invalid.");
    const IDS: (u16, &str, &str) =
        (400, "InvalidSecurityGroupId.Malformed", "The specified parameter SecurityGroupId is not valid.");
    const REGION: &str = "The input parameter RegionId that is mandatory for processing this request is not supplied.";
    let invalid = |name: &'static str, value: &str, message| row(&[(name, json!(value))], (400, "InvalidParameter", message));
    // A token of another operation.
    let foreign =
        Place::new(&model::alibaba()).ask(Cloud::Alibaba, "DescribeSecurityGroups", &[region(), ("MaxResults", json!(1))]);
    let ours = foreign.1["NextToken"].clone();
    vec![
        alibaba("DescribeSecurityGroups", &[], (400, "MissingParameter.RegionId", REGION)),
        row(&[("PageNumber", json!("1")), ("NextToken", ours.clone())], BOTH),
        row(&[("PageSize", json!("10")), ("MaxResults", json!("10"))], BOTH),
        row(&[("NextToken", json!("foreign"))], TOKEN),
        row(&[("NextToken", json!(format!("{}x", ours.as_str().unwrap())))], TOKEN),
        alibaba(
            "DescribeInstances",
            &[region(), ("NextToken", ours)],
            (400, "InvalidParameter", "The specified parameter \"NextToken\" is not valid."),
        ),
        row(
            &[("SecurityGroupType", json!("basic"))],
            (400, "InvalidParameter.SecurityGroupType", "The specified SecurityGroupType is not valid."),
        ),
        row(&[("SecurityGroupIds", json!("sg-a"))], IDS),
        row(&[("SecurityGroupIds", json!("[\"sg-a\", 1]"))], IDS),
        row(&[("SecurityGroupIds", array(101))], IDS),
        invalid("NetworkType", "none", "The specified parameter \"NetworkType\" is not valid."),
        invalid("ServiceManaged", "1", "The specified parameter \"ServiceManaged\" is not valid."),
        invalid("IsQueryEcsCount", "all", "The specified parameter \"IsQueryEcsCount\" is not valid."),
        invalid("PageSize", "0", "The specified parameter \"PageSize\" is not valid."),
        invalid("PageSize", "101", "The specified parameter \"PageSize\" is not valid."),
        invalid("PageNumber", "0", "The specified parameter \"PageNumber\" is not valid."),
        invalid("MaxResults", "0", "The specified parameter \"MaxResults\" is not valid."),
        row(&[("DryRun", json!("TRUE"))], (400, "DryRunOperation", "Request validation has been passed with DryRun flag set.")),
    ]
}

fn of_group_attribute() -> Vec<Row> {
    let ask = |params: &[(&'static str, Value)], answer| alibaba("DescribeSecurityGroupAttribute", params, answer);
    let row = |name: &'static str, value: &str, answer| {
        ask(&[region(), ("SecurityGroupId", json!("sg-a")), (name, json!(value))], answer)
    };
    const SIC: (u16, &str, &str) = (400, "InvalidParamter", "Invalid Parameter.");
    vec![
        ask(&[("SecurityGroupId", json!("sg-a"))], (400, "MissingParameter.RegionId", "The parameter RegionId is missing.")),
        ask(
            &[region()],
            (400, "InvalidSecurityGroupId.Malformed", "The specified parameter \"SecurityGroupId\" is not valid."),
        ),
        row("NicType", "wifi", (400, "InvalidNicType.ValueNotSupported", "The specified NicType does not exist.")),
        row("Direction", "up", SIC),
        row("MaxResults", "9", SIC),
        row("MaxResults", "1001", SIC),
        row("MaxResults", "many", SIC),
        row("NextToken", "x", SIC),
        row(
            "Attribute",
            "rules",
            (
                400,
                "InvalidParameter.AttributeNotSupported",
                "The specified value for parameter Attribute is not supported. Valid values: snapshotPolicyIds.",
            ),
        ),
        ask(
            &[("RegionId", json!("nowhere")), ("SecurityGroupId", json!("sg-a"))],
            (404, "InvalidRegionId.NotFound", "The specified RegionId does not exist."),
        ),
        ask(
            &[region(), ("SecurityGroupId", json!("sg-none"))],
            (404, "InvalidSecurityGroupId.NotFound", "The specified SecurityGroupId does not exist."),
        ),
    ]
}

fn of_interfaces() -> Vec<Row> {
    let row = |param: (&'static str, Value), answer| alibaba("DescribeNetworkInterfaces", &[region(), param], answer);
    let invalid = |name: &'static str, value: Value, message| row((name, value), (400, "InvalidParameter", message));
    const REGION: &str = "The input parameter RegionId that is mandatory for processing this request is not supplied.";
    const NUMBER: &str = "The specified parameter \"PageNumber\" is not valid.";
    let wrong_number = |value: &str| row(("PageNumber", json!(value)), (403, "InvalidOperation.InvalidEniPageNumber", NUMBER));
    vec![
        alibaba("DescribeNetworkInterfaces", &[], (400, "MissingParameter", REGION)),
        invalid("NetworkInterfaceId", list(101).into(), "The specified parameter \"NetworkInterfaceId\" is not valid."),
        invalid("ServiceManaged", json!("no"), "The specified parameter \"ServiceManaged\" is not valid."),
        invalid("Type", json!("primary"), "The specified parameter \"Type\" is not valid."),
        invalid("Status", json!("in use"), "The specified parameter \"Status\" is not valid."),
        invalid("PageSize", json!("0"), "The specified parameter \"PageSize\" is not valid."),
        invalid("PageSize", json!("1001"), "The specified parameter \"PageSize\" is not valid."),
        invalid("NextToken", json!("x"), "The specified parameter \"NextToken\" is not valid."),
        wrong_number("0"),
        wrong_number("first"),
    ]
}

fn of_zenlayer() -> Vec<Row> {
    let row = |action, name: &'static str, value: Value, message| {
        (Cloud::Zenlayer, action, vec![(name, value)], (400, "INVALID_PARAMETER", message))
    };
    const SIZE: &str = "The specified parameter pageSize is not valid.";
    const NUMBER: &str = "The specified parameter pageNum is not valid.";
    let available = |params: Params| {
        let answer = (404, "INVALID_INSTANCE_NOT_FOUND", "Instance does not exist.");
        (Cloud::Zenlayer, "DescribeInstanceAvailableSecurityGroupResources", params, answer)
    };
    let mut rows = vec![
        row("DescribeInstances", "instanceStatus", json!("Up"), "The specified parameter instanceStatus is not valid."),
        row("DescribeInstances", "instanceIds", list(101).into(), "The specified parameter instanceIds is not valid."),
        row(
            "DescribeSecurityGroups",
            "securityGroupIds",
            list(101).into(),
            "The specified parameter securityGroupIds is not valid.",
        ),
        available(Vec::new()),
        available(vec![("instanceId", json!("ins-none"))]),
    ];
    for action in ["DescribeInstances", "DescribeSecurityGroups"] {
        for size in [json!(0), json!(-1), json!(1_001), json!("0"), json!("x"), json!(1.5), json!(true)] {
            rows.push(row(action, "pageSize", size, SIZE));
        }
        rows.push(row(action, "pageNum", json!(0), NUMBER));
    }
    rows
}

fn of_baidu() -> Vec<Row> {
    let row = |action, name: &'static str, value: Value, message| {
        (Cloud::Baidu, action, vec![(name, value)], (400, "BadRequest", message))
    };
    const KEYS: &str = "maxKeys is invalid.";
    const IDS: &str = "instanceIds is invalid.";
    vec![
        row("ListInstances", "maxKeys", json!(0), KEYS),
        row("ListInstances", "maxKeys", json!(1_001), KEYS),
        row("ListInstances", "maxKeys", json!("many"), KEYS),
        row("ListInstances", "instanceIds", list(101).into(), IDS),
        row("ListInstances", "securityGroupIds", list(101).into(), "securityGroupIds is invalid."),
        (
            Cloud::Baidu,
            "ListInstances",
            vec![("fuzzyInstanceName", json!("a")), ("instanceNames", json!("b"))],
            (400, "BadRequest", "fuzzyInstanceName is invalid."),
        ),
        row("ListInstanceByInstanceIds", "instanceIds", json!([]), IDS),
        row("ListInstanceByInstanceIds", "instanceIds", json!(null), IDS),
        row("ListInstanceByInstanceIds", "instanceIds", list(101).into(), IDS),
        (
            Cloud::Baidu,
            "ListInstanceByInstanceIds",
            vec![("instanceIds", json!(["i-a"])), ("maxKeys", json!(0))],
            (400, "BadRequest", KEYS),
        ),
        row("ListSecurityGroup", "maxKeys", json!(-5), KEYS),
        row("ListSecurityGroup", "securityGroupIds", list(101).into(), "securityGroupIds is invalid."),
        (
            Cloud::Baidu,
            "GetInstanceDetail",
            vec![("instanceId", json!("i-none"))],
            (404, "NoSuchObject", "The specified object is not found or resource do not exist."),
        ),
        (
            Cloud::Baidu,
            "GetInstanceDetail",
            vec![("instanceId", json!("i-gone"))],
            (404, "NoSuchObject", "The specified object is not found or resource do not exist."),
        ),
    ]
}

fn said(error: &Value) -> (String, String) {
    let member = |one: &str, other: &str| error[one].as_str().or(error[other].as_str()).unwrap_or("").to_owned();
    (member("Code", "code"), member("Message", "message"))
}

#[test]
fn every_error_is_answered() {
    let places = [Place::new(&model::alibaba()), Place::new(&model::zenlayer()), Place::new(&model::baidu())];
    let rows = [of_instances(), of_groups(), of_group_attribute(), of_interfaces(), of_zenlayer(), of_baidu()].concat();
    let mut answered = BTreeSet::new();
    for (cloud, action, params, (status, code, message)) in rows {
        let place = places.iter().find(|place| place.world.cloud() == cloud).unwrap();
        let (got, error) = place.ask(cloud, action, &params);
        let what = format!("{action} {params:?}: {error}");
        assert_eq!((got, said(&error)), (status, (code.to_owned(), message.to_owned())), "{what}");
        answered.insert((cloud.to_string(), action, status, code));
    }
    // The rows of a failing service are below.
    for read in ALL {
        for row in read.errors.iter().filter(|row| row.code != "InternalError") {
            let key = (read.cloud.to_string(), read.name, row.status, row.code);
            assert!(answered.contains(&key), "nothing is answered {key:?}");
        }
    }
}

#[test]
fn a_failing_service_is_an_error_where_the_page_has_it() {
    let mut world = model::alibaba();
    world["service"] = json!("failing");
    let place = Place::new(&world);
    let mut failed = Vec::new();
    for read in ALL.iter().filter(|read| read.cloud == Cloud::Alibaba) {
        // Before anything that is wrong with the request.
        let (status, error) = place.ask(Cloud::Alibaba, read.name, &[]);
        if status == 500 {
            let expected =
                ("InternalError".to_owned(), "The request processing has failed due to some unknown error.".to_owned());
            assert_eq!(said(&error), expected);
            failed.push(read.name);
        }
    }
    assert_eq!(failed, ["DescribeInstanceAttribute", "DescribeSecurityGroups", "DescribeSecurityGroupAttribute"]);
}

/// At most 100 ids is 100.
#[test]
fn lists_of_ids_may_be_as_long_as_they_may_be() {
    for (document, action, name, value) in [
        (model::alibaba(), "DescribeInstances", "InstanceIds", array(100)),
        (model::alibaba(), "DescribeSecurityGroups", "SecurityGroupIds", array(100)),
        (model::alibaba(), "DescribeNetworkInterfaces", "NetworkInterfaceId", list(100).into()),
        (model::zenlayer(), "DescribeInstances", "instanceIds", list(100).into()),
        (model::zenlayer(), "DescribeSecurityGroups", "securityGroupIds", list(100).into()),
        (model::baidu(), "ListInstances", "instanceIds", list(100).into()),
        (model::baidu(), "ListInstances", "securityGroupIds", list(100).into()),
        (model::baidu(), "ListInstanceByInstanceIds", "instanceIds", list(100).into()),
        (model::baidu(), "ListSecurityGroup", "securityGroupIds", list(100).into()),
    ] {
        let place = Place::new(&document);
        let mut params = vec![(name, value)];
        if place.world.cloud() == Cloud::Alibaba {
            params.push(region());
        }
        assert_eq!(place.ask(place.world.cloud(), action, &params).0, 200, "{action}");
    }
    let place = Place::new(&model::alibaba());
    assert_eq!(place.ask(Cloud::Alibaba, "DescribeInstances", &[region(), ("Tag", tags(20))]).0, 200);
}

#[test]
fn requests_that_are_none() {
    let zenlayer = Place::new(&model::zenlayer());
    let vm = |action: &str, body: &str| {
        let (status, text) =
            zenlayer.send(Cloud::Zenlayer, &head("POST", "/api/v2/vm", &[("x-zc-action", action)]), body.as_bytes());
        let answer: Value = serde_json::from_str(&text).unwrap();
        (status, answer["code"].as_str().unwrap_or("").to_owned())
    };
    assert_eq!(vm("DescribeInstances", ""), (200, String::new()));
    assert_eq!(vm("DescribeInstances", " \n"), (200, String::new()));
    let unreadable = (400, "INVALID_REQUEST_BODY".to_owned());
    for body in [
        "[]",
        "{",
        "null",
        r#"{"instanceIds": "ins-a"}"#,
        r#"{"instanceIds": [1]}"#,
        r#"{"pageSize": []}"#,
        r#"{"pageSize": {}}"#,
        r#"{"instanceStatus": 1}"#,
        r#"{"pageNum": 1, "pageNum": 2}"#,
    ] {
        assert_eq!(vm("DescribeInstances", body), unreadable, "{body}");
    }
    let baidu = Place::new(&model::baidu());
    let bcc = |method: &str, target: &str, body: &str| {
        let (status, text) = baidu.send(Cloud::Baidu, &head(method, target, &[]), body.as_bytes());
        let answer: Value = serde_json::from_str(&text).unwrap();
        (status, answer["code"].as_str().unwrap_or("").to_owned())
    };
    let uri = (400, "InvalidURI".to_owned());
    for (method, target) in [
        ("POST", "/v2/instance"),
        ("PUT", "/v2/instance"),
        ("DELETE", "/v2/securityGroup"),
        ("POST", "/v2/securityGroup"),
        ("GET", "/v2/instance/i-a/vnc"),
        ("PUT", "/v2/instance/listByInstanceId"),
        ("GET", "/v2/instance?bind"),
    ] {
        assert_eq!(bcc(method, target, ""), uri, "{method} {target}");
    }
    assert_eq!(bcc("GET", "/v1/instance", ""), (404, "InvalidVersion".to_owned()));
    for body in ["[]", "{", r#"{"instanceIds": "i-a"}"#, r#"{"instanceIds": [null]}"#, r#"{"maxKeys": []}"#] {
        assert_eq!(bcc("POST", "/v2/instance/listByInstanceId", body), (400, "MalformedJSON".to_owned()), "{body}");
    }
    // What the query says, the body need not.
    let target = "/v2/instance/listByInstanceId?maxKeys=1";
    assert_eq!(bcc("POST", target, r#"{"instanceIds": ["i-a", "i-b"]}"#), (200, String::new()));
}
