//! What `serde_json` alone makes of the program's documents: plain structs, nothing looked up, nothing checked.

use std::io;
use std::io::{BufRead, Write};

use serde::Deserialize;

/// A world document with ids of its own.
#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
pub struct World {
    cloud: String,
    editions: Editions,
    account: String,
    service: String,
    limits: Limits,
    resource_groups: Vec<ResourceGroup>,
    /// The groups.
    pub security_groups: Vec<SecurityGroup>,
    /// The instances.
    pub instances: Vec<Instance>,
    network_interfaces: Vec<NetworkInterface>,
    resources: Vec<Resource>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
struct Editions {
    join_security_group: String,
    join_resource_group: String,
}

#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
struct Limits {
    groups_per_target: Option<u32>,
    groups_ceiling: Option<u32>,
    acl_rules: Option<u32>,
    basic: Option<Capacity>,
    advanced: Option<Capacity>,
    enterprise: Option<Capacity>,
}

#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
struct Capacity {
    max: u32,
    unit: String,
}

#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
struct ResourceGroup {
    id: String,
    owner: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
enum Network {
    Classic,
    Vpc(String),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Basic,
    Advanced,
    Enterprise,
}

/// A group of a world document.
#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
pub struct SecurityGroup {
    id: String,
    region: String,
    network: Network,
    kind: Kind,
    owner: String,
    managed_by: Option<String>,
    acl_rules: u32,
    resource_group: Option<String>,
    busy: bool,
}

#[derive(Clone, Debug, Deserialize)]
enum InstanceStatus {
    Pending,
    Starting,
    Running,
    Stopping,
    Stopped,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Lock {
    Financial,
    Security,
    Recycling,
    DedicatedHostFinancial,
    Refunded,
}

/// An instance of a world document.
#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
pub struct Instance {
    id: String,
    region: String,
    network: Network,
    status: InstanceStatus,
    owner: String,
    locks: Vec<Lock>,
    supports_enterprise_groups: bool,
    private_ips: u32,
    security_groups: Vec<String>,
    resource_group: Option<String>,
    busy: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
struct NetworkInterface {
    id: String,
    region: String,
    vpc: String,
    r#type: String,
    status: String,
    owner: String,
    granted_to: Vec<String>,
    managed_by: Option<String>,
    attached_to: Option<String>,
    private_ips: u32,
    security_groups: Vec<String>,
    resource_group: Option<String>,
    busy: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "to be parsed, not to be looked at")]
struct Resource {
    r#type: String,
    id: String,
    region: String,
    owner: String,
    resource_group: Option<String>,
}

/// A request line that borrows its text.
#[derive(Clone, Debug, Deserialize)]
struct Line<'a> {
    seq: u64,
    #[serde(borrow)]
    request: Request<'a>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Request<'a> {
    action: &'a str,
    security_group_id: &'a str,
    instance_id: &'a str,
}

/// What is printed for every line: as long as the program's answer to an accepted request.
const ANSWER: &[u8] = b"{\"seq\": 100000, \"verdict\": \"accepted\", \"changes\": [{\"change\": \"joined\", \"security_group\": \"sg-bp1aaaaaaaaaaaaaaaaa\", \"member\": \"i-bp1aaaaaaaaaaaaaaaaa\"}]}\n";

/// Parses every line of `input` and prints a fixed one for it: the least that a program that reads and answers lines does.
///
/// # Errors
///
/// Where reading, parsing or writing fails.
pub fn answer(mut input: impl BufRead, mut output: impl Write) -> io::Result<u64> {
    let mut line = Vec::new();
    let mut sum = 0;
    while input.read_until(b'\n', &mut line)? > 0 {
        let Line { seq, request } = serde_json::from_slice(&line)?;
        sum += seq + (request.action.len() + request.security_group_id.len() + request.instance_id.len()) as u64;
        output.write_all(ANSWER)?;
        line.clear();
    }
    output.flush()?;
    Ok(sum)
}
