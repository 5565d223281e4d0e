//! Bad input: an error, or a note, that names the file and the place.

use secgroup::rulebook::Cloud;
use secgroup_oracle::import::Options;

use super::samples::{
    BAIDU_DETAIL, BAIDU_INSTANCES, GROUPS, INSTANCES, INTERFACES, STATE, ZENLAYER_GROUPS, ZENLAYER_INSTANCES,
};
use super::{error, import, import_with, run, text};

fn of(file: &str) -> String {
    error(Cloud::Alibaba, &[("page.json", file)])
}

#[test]
fn errors_name_file_and_place() {
    let group = r#"{"RegionId": "r", "SecurityGroups": {"SecurityGroup": [{"SecurityGroupId": "sg-1", "SecurityGroupType": "normal", "VpcId": "v"}]}}"#;
    let cases = [
        ("empty", ""),
        ("spaces", " \n "),
        ("html", "<!DOCTYPE html><html></html>"),
        ("text", "Throttling.User"),
        ("number", "7"),
        ("list of numbers", "[7]"),
        ("truncated", &INSTANCES[..900]),
        ("truncated behind an element", r#"{"Instances": {"Instance": [{"InstanceId": "i-1"}"#),
        ("rest", "{\"Instances\": {\"Instance\": []}}\n}"),
        ("comma", "{\"Instances\": {\"Instance\": [{\"InstanceId\": \"i-1\",}]}}"),
        ("unknown status", &INSTANCES.replace("\"Pending\"", "\"Hibernating\"")),
        ("unknown kind", &group.replace("normal", "huge")),
        ("unknown status of an interface", &INTERFACES.replace("\"Available\"", "\"Linking\"")),
        ("wrong type", &INSTANCES.replace("\"RegionId\": \"cn-beijing\"", "\"RegionId\": 5")),
        ("wrong list", &INSTANCES.replace("{\"SecurityGroupId\": [\"sg-old\"]}", "\"sg-old\"")),
        ("no id", r#"{"Instances": [{"Status": "Running"}]}"#),
        ("empty id", r#"{"Instances": [{"InstanceId": ""}]}"#),
        ("member twice", r#"{"Instances": [{"InstanceId": "i-1", "InstanceId": "i-2"}]}"#),
        ("list twice", r#"{"Instances": [], "Instances": []}"#),
        ("unknown document", r#"{"Disks": {"Disk": []}}"#),
        ("no members", "{}"),
        ("error response", r#"{"RequestId": "X", "HostId": "ecs", "Code": "Throttling", "Message": "slow down"}"#),
        ("a plan", r#"{"format_version": "1.2", "terraform_version": "1.9.5", "planned_values": {}}"#),
        ("raw state", r#"{"version": 4, "terraform_version": "1.9.5x", "serial": 1, "lineage": "x", "resources": []}"#),
        ("a plan, sorted", r#"{"planned_values": {}, "terraform_version": "1.9.5", "format_version": "1.2"}"#),
        ("values of something else", r#"{"values": {"a": 1}}"#),
        ("page of Zenlayer", ZENLAYER_INSTANCES),
        ("page of Baidu", BAIDU_INSTANCES),
        ("world of Baidu", r#"{"cloud": "baidu"}"#),
        (
            "bad world",
            r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "i-1", "region": "r", "network": "classic", "status": "Up"}]}"#,
        ),
        ("unknown member of a world", r#"{"cloud": "alibaba", "account": "1", "instance": []}"#),
        ("no account", r#"{"cloud": "alibaba"}"#),
        ("limits of a world", r#"{"cloud": "alibaba", "account": "1", "limits": {"groups": 1}}"#),
        ("a secret in a world", r#"{"cloud": "alibaba", "account": "1", "service": {"hunter2": 1}}"#),
        ("bad resource", &STATE.replace("\"status\": \"Running\"", "\"status\": \"Up\"")),
        ("no region", r#"{"Instances": [{"InstanceId": "i-1", "Status": "Running", "VpcAttributes": {"VpcId": "v"}}]}"#),
        ("no network", r#"{"Instances": [{"InstanceId": "i-1", "Status": "Running", "RegionId": "r"}]}"#),
        (
            "groups in another network",
            &format!(
                "{group}{}",
                r#"{"Instances": [{"InstanceId": "i-1", "Status": "Running", "RegionId": "r", "VpcAttributes": {"VpcId": "w"}, "SecurityGroupIds": ["sg-1"]}]}"#
            ),
        ),
        ("a group in two regions", &[group, &group.replace("\"r\"", "\"s\"")].concat()),
        ("a group of two kinds", &[group, &group.replace("normal", "enterprise")].concat()),
        (
            "a vSwitch in two VPCs",
            &[STATE, &STATE.replace("\"vpc_id\": \"vpc-main\", \"zone_id\"", "\"vpc_id\": \"vpc-2\", \"zone_id\"")].concat(),
        ),
        ("worlds of two accounts", r#"{"cloud": "alibaba", "account": "1"} {"cloud": "alibaba", "account": "2"}"#),
        ("deep", &"{\"body\":".repeat(200)),
    ];
    let errors: String = cases.into_iter().map(|(what, page)| format!("{what}\n  {}\n", of(page))).collect();
    insta::assert_snapshot!(errors);
}

#[test]
fn contradictions() {
    let other = INSTANCES.replace("\"Stopped\"", "\"Running\"");
    let files = [("monday.json", INSTANCES), ("tuesday.json", &*other)];
    let said = error(Cloud::Alibaba, &files);
    assert!(
        said.starts_with(
            "tuesday.json: Instances.Instance[2]: instances \"i-old\": status is Running here and Stopped in monday.json"
        ),
        "{said}"
    );
    let options = Options { later_wins: true, ..Options::default() };
    let (world, report) = import_with(Cloud::Alibaba, options.clone(), &files).unwrap();
    assert_eq!(world, import(Cloud::Alibaba, &[("tuesday.json", &other)]).0);
    assert!(report.text().contains("contradicted: instances.status"), "{}", report.text());
    assert!(import_with(Cloud::Alibaba, Options { strict: true, ..options }, &files).is_err());
}

#[test]
fn what_says_more_does_not_contradict() {
    // Responses know that a product manages a group, not which, and have one word for advanced and enterprise groups; a world
    // that was imported has a primary interface in no groups. With fresh pages, all of it stays.
    let files = [("i.json", INSTANCES), ("g.json", GROUPS), ("e.json", INTERFACES)];
    let (world, _) = import(Cloud::Alibaba, &files);
    let mut document = serde_json::to_value(&world).unwrap();
    document["security_groups"].as_array_mut().unwrap().iter_mut().for_each(|group| {
        if group["id"] == "sg-nas" {
            (group["kind"], group["managed_by"]) = ("advanced".into(), "nas".into());
        }
    });
    document["limits"]["groups_per_target"] = 3.into();
    let document = document.to_string();
    let expected = secgroup_oracle::AnyWorld::from_slice(document.as_bytes()).unwrap();
    for at in 0..=files.len() {
        let mut files = files.to_vec();
        files.insert(at, ("world.json", &document));
        assert_eq!(import(Cloud::Alibaba, &files).0, expected, "{at}");
    }
    let in_debt = r#"{"cloud": "baidu", "instances": [{"id": "i-3", "status": "Stopped", "in_debt": true, "security_groups": ["g-2"]}],
        "security_groups": [{"id": "g-2"}]}"#;
    let expected = secgroup_oracle::AnyWorld::from_slice(in_debt.as_bytes()).unwrap();
    for files in [[BAIDU_DETAIL, in_debt], [in_debt, BAIDU_DETAIL]] {
        assert_eq!(import(Cloud::Baidu, &[("one", files[0]), ("other", files[1])]).0, expected);
    }
}

#[test]
fn an_instance_is_read_by_two_operations() {
    // DescribeInstanceAttribute lists the primary address alone: no contradiction.
    let attribute = r#"{"InstanceId": "i-web", "Status": "Running", "RegionId": "cn-hangzhou", "InstanceNetworkType": "vpc",
        "SecurityGroupIds": {"SecurityGroupId": ["sg-ops", "sg-web"]},
        "VpcAttributes": {"VpcId": "vpc-main", "PrivateIpAddress": {"IpAddress": ["10.0.0.4"]}}}"#;
    let (world, _) = import(Cloud::Alibaba, &[("i.json", INSTANCES)]);
    assert_eq!(import(Cloud::Alibaba, &[("a.json", attribute), ("i.json", INSTANCES)]).0, world);
}

#[test]
fn members_of_zenlayers_groups_are_held_against_instances() {
    let contradicted = |instances: &str, groups: &str| {
        let (_, report) = import(Cloud::Zenlayer, &[("i", instances), ("g", groups)]);
        report.text().lines().filter(|line| line.starts_with("contradicted")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(contradicted(ZENLAYER_INSTANCES, ZENLAYER_GROUPS).is_empty());
    let said = contradicted(ZENLAYER_INSTANCES, &ZENLAYER_GROUPS.replace("[\"ins-1\"]", "[]"));
    assert!(said.len() == 1 && said[0].contains("the group does not name it"), "{said:?}");
    let said = contradicted(&ZENLAYER_INSTANCES.replace("[\"sg-1\"]", "[]"), ZENLAYER_GROUPS);
    assert!(said.len() == 1 && said[0].contains("it does not name the group"), "{said:?}");
}

#[test]
fn an_attachment_without_its_interface_is_said() {
    let state = STATE.replace("alicloud_ecs_network_interface\"", "alicloud_other\"");
    let (world, report) = import(Cloud::Alibaba, &[("state", &state)]);
    assert_eq!(serde_json::to_value(&world).unwrap()["network_interfaces"], serde_json::json!([]));
    assert!(
        report.text().contains("left out: network_interfaces: it is attached and no file describes it"),
        "{}",
        report.text()
    );
}

#[test]
fn missing_pages_are_said() {
    let incomplete = |cloud, pages: &str| {
        let (_, report) = import(cloud, &[("pages.json", pages)]);
        report.text().lines().filter(|line| line.starts_with("incomplete")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(incomplete(Cloud::Alibaba, INSTANCES).is_empty());
    let said = incomplete(Cloud::Alibaba, &INSTANCES.replace("\"TotalCount\": 3", "\"TotalCount\": 30"));
    assert_eq!(said, ["incomplete: pages: a page gives a higher total than was read (1)"]);
    // Each region is a list of its own, however much of the others was read.
    let beijing =
        INSTANCES.replace("cn-hangzhou", "cn-beijing").replace("\"i-", "\"i-beijing-").replace("eni-", "eni-beijing-");
    let beijing = beijing.replace("\"sg-", "\"sg-beijing-").replace("vpc-main", "vpc-beijing");
    let two = |total: &str| [INSTANCES.replace("cn-beijing", "cn-hangzhou"), beijing.replace("Count\": 3", total)].concat();
    assert!(incomplete(Cloud::Alibaba, &two("Count\": 3")).is_empty());
    assert_eq!(incomplete(Cloud::Alibaba, &two("Count\": 4")).len(), 1);
    let said = incomplete(Cloud::Zenlayer, &ZENLAYER_INSTANCES.replace("\"totalCount\": 2", "\"totalCount\": 3"));
    assert_eq!(said, ["incomplete: pages: a page gives a higher total than was read (1)"]);
    assert!(incomplete(Cloud::Zenlayer, &[ZENLAYER_INSTANCES, ZENLAYER_GROUPS].concat()).is_empty());
    let said = incomplete(Cloud::Alibaba, &INSTANCES.replace("\"NextToken\": \"\"", "\"NextToken\": \"caeba\""));
    assert_eq!(said, ["incomplete: pages: every page has a NextToken: the last page is missing (1)"]);
    let (first, _) = BAIDU_INSTANCES.split_once('\n').and_then(|_| BAIDU_INSTANCES.split_once("\n{")).unwrap();
    let said = incomplete(Cloud::Baidu, first);
    assert_eq!(said, ["incomplete: pages: a page is truncated, and no page begins at its nextMarker (1)"]);
    assert!(incomplete(Cloud::Baidu, BAIDU_INSTANCES).is_empty());
}

#[test]
fn strict_refuses_what_would_be_noted() {
    let (output, _folder) = run(&[("i.json", INSTANCES)], &["--cloud", "alibaba", "--strict", "i.json"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(text(&output.stderr).starts_with("secgroup: with --strict: "), "{}", text(&output.stderr));
    let zenlayer = [ZENLAYER_INSTANCES, ZENLAYER_GROUPS].concat();
    let (output, _folder) = run(&[], &["--cloud", "zenlayer", "--strict", "-"], &zenlayer);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn secrets_show_nowhere() {
    // Everything that is not read is a secret, in good files as in bad ones.
    let secret =
        INSTANCES.replace("\"InstanceName\": \"web\"", "\"UserData\": \"hunter2\", \"Password\": {\"hunter2\": [\"hunter2\"]}");
    for page in [
        secret.clone(),
        secret.replace("\"Pending\"", "\"Hibernating\""),
        secret[..secret.len() - 4].to_owned(),
        secret.replace("\"NextToken\": \"\"", "\"Secrets\": \"hunter2\""),
        STATE.to_owned(),
        STATE.replace("\"status\": \"Running\"", "\"status\": \"Up\""),
        r#"{"Disks": "hunter2"}"#.to_owned(),
        r#"{"Instances": "hunter2"}"#.to_owned(),
        r#"{"Instances": [{"InstanceId": "i-1", "SecurityGroupIds": "hunter2"}]}"#.to_owned(),
        r#"{"Instances": [{"InstanceId": "i-1", "VpcAttributes": "hunter2"}]}"#.to_owned(),
        r#"{"SecurityGroups": [{"SecurityGroupId": "sg-1", "RuleCount": "hunter2"}]}"#.to_owned(),
        r#"{"SecurityGroups": [{"SecurityGroupId": "sg-1", "ServiceManaged": "hunter2"}]}"#.to_owned(),
        r#"{"Instances": [], "TotalCount": "hunter2"}"#.to_owned(),
    ] {
        let (output, folder) = run(&[], &["--cloud", "alibaba", "--region", "r", "--report", "report.json", "-"], &page);
        let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap_or_default();
        for said in [text(&output.stdout), text(&output.stderr), &report] {
            assert!(!said.contains("hunter2") && !said.contains("aHVudGVyMg"), "{said}");
        }
    }
}

#[test]
fn unusable_arguments_and_files() {
    let (output, _folder) = run(&[], &["--cloud", "alibaba", "nowhere.json"], "");
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(2), "secgroup: nowhere.json: there is no such file or directory\n")
    );
    let (output, _folder) = run(&[], &["--cloud", "aws", "-"], "");
    assert_eq!(output.status.code(), Some(2));
    let (output, _folder) = run(&[("g.json", GROUPS)], &["g.json"], "");
    assert_eq!(output.status.code(), Some(2));
    let (output, _folder) = run(&[("g.json", GROUPS)], &["--cloud", "alibaba", "g.json", "--output", "."], "");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn interfaces_of_several_accounts_need_the_account() {
    let mixed = INTERFACES.replacen("1234567890123456", "99", 1);
    let said = error(Cloud::Alibaba, &[("i.json", INSTANCES), ("e.json", &mixed)]);
    assert!(said.ends_with("give --account"), "{said}");
}
