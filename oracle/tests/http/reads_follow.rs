//! Whatever is asked in between, reads say what the world document says: what is kept from one read to the next follows every change.

use serde_json::{Value, json};

use super::support::{Server, command, file};

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

const GROUPS: [&str; 4] = ["g-a", "g-b", "g-c", "g-d"];
const INSTANCES: [&str; 8] = ["i-0", "i-1", "i-2", "i-3", "i-4", "i-5", "i-6", "i-7"];
const INTERFACES: [&str; 4] = ["eni-0", "eni-1", "eni-2", "eni-3"];

/// One cloud's words.
struct Words {
    cloud: &'static str,
    statuses: &'static [&'static str],
}

const CLOUDS: [Words; 3] = [
    Words { cloud: "alibaba", statuses: &["Running", "Stopped", "Starting"] },
    Words { cloud: "zenlayer", statuses: &["RUNNING", "STOPPED", "BOOTING"] },
    Words { cloud: "baidu", statuses: &["Running", "Stopped", "Deleted"] },
];

impl Words {
    fn instance(&self, id: &str, numbers: &mut Numbers) -> Value {
        let mut instance = json!({"id": id, "status": numbers.one(self.statuses), "security_groups": [numbers.one(&GROUPS)]});
        if self.cloud == "alibaba" {
            instance["region"] = json!("r");
            instance["network"] = json!({"vpc": "v"});
            instance["owner"] = json!(numbers.one(&["1", "1", "2"]));
        }
        instance
    }

    fn world(&self, numbers: &mut Numbers) -> Value {
        let group = |id: &&str| match self.cloud {
            "alibaba" => json!({"id": id, "region": "r", "network": {"vpc": "v"}, "kind": "basic"}),
            "zenlayer" => json!({"id": id, "status": "Available"}),
            _ => json!({"id": id}),
        };
        let mut world = json!({
            "cloud": self.cloud,
            "security_groups": GROUPS.iter().map(group).collect::<Vec<_>>(),
            "instances": INSTANCES[..4].iter().map(|id| self.instance(id, numbers)).collect::<Vec<_>>(),
        });
        if self.cloud == "alibaba" {
            world["account"] = json!("1");
            let interface =
                |id: &&str| json!({"id": id, "region": "r", "vpc": "v", "status": "InUse", "security_groups": ["g-a"]});
            world["network_interfaces"] = INTERFACES.iter().map(interface).collect();
        }
        world
    }

    /// Something that happens, whether it can or not.
    fn happen(&self, server: &Server, numbers: &mut Numbers) {
        let (group, instance) = (numbers.one(&GROUPS), numbers.one(&INSTANCES));
        let steps = |steps: Value| {
            server.ask("POST", "/_secgroup/steps", &[], json!({"cloud": self.cloud, "steps": steps}).to_string());
        };
        let status = || json!({"step": "set_instance_status", "instance": instance, "status": self.statuses[group.len() % 3]});
        match numbers.below(12) {
            0 => steps(json!([{"step": "create", "instance": self.instance(instance, numbers)}])),
            1 => steps(json!([{"step": "delete", "instance": instance}])),
            2 => steps(json!([{"step": "leave", "security_group": group, "member": instance}])),
            3 => steps(json!([{"step": "set_instance_status", "instance": instance, "status": numbers.one(self.statuses)}])),
            // The second fails now and then, after the first was taken.
            4 => steps(json!([{"step": "delete", "instance": instance}, status()])),
            5 if self.cloud == "baidu" => {
                steps(json!([{"step": "set_in_debt", "instance": instance, "in_debt": numbers.below(2) == 0}]));
            }
            5 if self.cloud == "alibaba" => {
                let interface = numbers.one(&INTERFACES);
                steps(json!([{"step": "attach", "network_interface": interface, "instance": instance}]));
            }
            _ => self.ask(server, group, instance, numbers),
        }
    }

    /// A request that changes a membership, if it is accepted.
    fn ask(&self, server: &Server, group: &str, instance: &str, numbers: &mut Numbers) {
        let joins = numbers.below(3) > 0;
        match self.cloud {
            "alibaba" => {
                let other = numbers.one(&GROUPS);
                let interface = numbers.one(&INTERFACES);
                let query = match (joins, numbers.below(4)) {
                    (_, 0) => format!(
                        "ModifyInstanceAttribute&InstanceId={instance}&SecurityGroupIds.1={group}&SecurityGroupIds.2={other}"
                    ),
                    (true, 1) => format!("JoinSecurityGroup&SecurityGroupId={group}&NetworkInterfaceId={interface}&RegionId=r"),
                    (false, 1) => {
                        format!("LeaveSecurityGroup&SecurityGroupId={group}&NetworkInterfaceId={interface}&RegionId=r")
                    }
                    (true, _) => format!("JoinSecurityGroup&SecurityGroupId={group}&InstanceId={instance}"),
                    (false, _) => format!("LeaveSecurityGroup&SecurityGroupId={group}&InstanceId={instance}"),
                };
                server.alibaba(&query);
            }
            "zenlayer" => {
                let action = if joins { "AssociateSecurityGroupInstance" } else { "UnAssociateSecurityGroupInstance" };
                let body = json!({"securityGroupId": group, "instanceId": instance}).to_string();
                server.ask("POST", "/api/v2/vm", &[("x-zc-action", action)], body);
            }
            _ => {
                let action = if joins { "bind" } else { "unbind" };
                let body = json!({"securityGroupId": group}).to_string();
                server.ask("PUT", &format!("/v2/instance/{instance}?{action}"), &[], body);
            }
        }
    }

    /// The ids that a list shows with a filter by group, by status, or both; none for neither.
    fn listed(&self, server: &Server, group: Option<&str>, status: Option<&str>) -> Vec<Value> {
        let (answer, place, id) = match self.cloud {
            "alibaba" => {
                let group = group.map(|group| format!("&SecurityGroupId={group}")).unwrap_or_default();
                let status = status.map(|status| format!("&Status={status}")).unwrap_or_default();
                let target = format!("/?Format=JSON&Action=DescribeInstances&RegionId=r{group}{status}");
                (server.ask("GET", &target, &[], ""), "/Instances/Instance", "InstanceId")
            }
            "zenlayer" => {
                let body = json!({"securityGroupId": group, "instanceStatus": status}).to_string();
                (
                    server.ask("POST", "/api/v2/vm", &[("x-zc-action", "DescribeInstances")], body),
                    "/response/dataSet",
                    "instanceId",
                )
            }
            _ => {
                let group = group.map(|group| format!("&securityGroupIds={group}")).unwrap_or_default();
                let status = status.map(|status| format!("&status={status}")).unwrap_or_default();
                (server.ask("GET", &format!("/v2/instance?maxKeys=100{group}{status}"), &[], ""), "/instances", "id")
            }
        };
        assert_eq!(answer.status, 200, "{}", answer.text());
        let response = answer.json();
        let list = response.pointer(place).and_then(Value::as_array).unwrap().clone();
        let ids: Vec<Value> = list.iter().map(|instance| instance[id].clone()).collect();
        let total = response.get("TotalCount").or(response.pointer("/response/totalCount"));
        assert!(total.is_none_or(|total| *total == ids.len()), "{response}");
        ids
    }

    /// The same from the world document.
    fn expected(&self, world: &Value, group: Option<&str>, status: Option<&str>) -> Vec<Value> {
        let shown = |instance: &&Value| match self.cloud {
            "alibaba" => instance["owner"] == "1",
            _ => instance["status"] != "Deleted",
        };
        let status_of = |instance: &Value| {
            if instance["in_debt"] == true { json!("Expired") } else { instance["status"].clone() }
        };
        let found = world["instances"].as_array().unwrap().iter().filter(shown).filter(|instance| {
            let groups = instance["security_groups"].as_array().unwrap();
            group.is_none_or(|group| groups.contains(&json!(group)))
                && status.is_none_or(|status| status_of(instance) == status)
        });
        found.map(|instance| instance["id"].clone()).collect()
    }
}

/// The members of Zenlayer's groups, and the interfaces in Alibaba Cloud's.
fn others(words: &Words, server: &Server, world: &Value) {
    let of = |kind: &str, group: &str| -> Vec<Value> {
        let members = world[kind].as_array().unwrap().iter();
        let members = members.filter(|member| member["security_groups"].as_array().unwrap().contains(&json!(group)));
        members.map(|member| member["id"].clone()).collect()
    };
    if words.cloud == "zenlayer" {
        let answer = server.ask("POST", "/api/v2/vm", &[("x-zc-action", "DescribeSecurityGroups")], "{}").json();
        for group in answer["response"]["dataSet"].as_array().unwrap() {
            let members = of("instances", group["securityGroupId"].as_str().unwrap());
            assert_eq!(group["instanceIds"], json!(members));
        }
    }
    if words.cloud == "alibaba" {
        for group in GROUPS {
            let target = format!("/?Format=JSON&Action=DescribeNetworkInterfaces&RegionId=r&SecurityGroupId={group}");
            let answer = server.ask("GET", &target, &[], "").json();
            let list = answer["NetworkInterfaceSets"]["NetworkInterfaceSet"].as_array().unwrap().clone();
            let ids: Vec<Value> = list.iter().map(|found| found["NetworkInterfaceId"].clone()).collect();
            assert_eq!(ids, of("network_interfaces", group), "{group}");
        }
    }
}

#[test]
fn reads_agree_with_the_world_after_anything() {
    let mut numbers = Numbers(19);
    for words in CLOUDS {
        let world = file("follow.json", &words.world(&mut numbers).to_string());
        let server = Server::spawn(&mut command(&[world.to_str().unwrap()]));
        let (mut filled, mut empty) = (0, 0);
        for _ in 0..250 {
            words.happen(&server, &mut numbers);
            // Not after everything, so that several changes come between two reads as well.
            if numbers.below(3) == 0 {
                continue;
            }
            let world = server.control("GET", &format!("world/{}", words.cloud), &Value::Null);
            let statuses = [words.statuses, &["Expired"][..usize::from(words.cloud == "baidu")]].concat();
            let (group, status) = (numbers.one(&GROUPS), numbers.one(&statuses));
            for (group, status) in [(None, None), (Some(group), None), (None, Some(status)), (Some(group), Some(status))] {
                let listed = words.listed(&server, group, status);
                assert_eq!(listed, words.expected(&world, group, status), "{} {group:?} {status:?}", words.cloud);
                *(if listed.is_empty() { &mut empty } else { &mut filled }) += 1;
            }
            others(&words, &server, &world);
        }
        assert!(filled > 200 && empty > 20, "{}: {filled} lists with something in them, {empty} without", words.cloud);
    }
}
