//! How long an import of DescribeInstances takes, against what `serde_json` takes to read the same bytes into typed structs.
//!
//! ```text
//! cargo bench -p secgroup-oracle --bench import
//! SECGROUP_IMPORT_INSTANCES=1000000 cargo bench -p secgroup-oracle --bench import
//! ```
//!
//! The text is made once, in `target/tmp`: pages of 100 instances with all members that the vendor documents, about 2 KB an
//! instance. Both readers take turns in this process, on the same text in the file cache; the median of the turns is shown. The
//! reference has the whole text in memory and keeps one page at a time, which is as little as a reader can do. Then the program
//! itself runs, with its memory. Without `--bench` everything is small, and only whether it works is looked at.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use secgroup::rulebook::Cloud;
use secgroup_oracle::import::{Import, Options};
use serde::Deserialize;

fn main() {
    let full = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::var("SECGROUP_IMPORT_INSTANCES").ok().and_then(|count| count.parse().ok());
    let instances: usize = asked.unwrap_or(if full { 100_000 } else { 300 });
    let rounds = if full { 7 } else { 1 };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let pages = folder.join(format!("import-{instances}.json"));
    let groups = folder.join(format!("import-{instances}-groups.json"));
    write_pages(&pages, instances);
    write_groups(&groups, instances);
    let bytes = std::fs::metadata(&pages).unwrap().len();
    println!("{instances} instances in pages of 100, {:.1} MB", mb(bytes));

    let (mut typed, mut read, mut finished) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        typed.push(timed(|| assert_eq!(typed_structs(&pages), instances)));
        let mut import = Import::new(Cloud::Alibaba, Options::default());
        read.push(timed(|| import.file("pages", File::open(&pages).unwrap()).unwrap()));
        import.file("groups", File::open(&groups).unwrap()).unwrap();
        finished.push(timed(|| drop(import.finish().unwrap())));
    }
    let [typed, read, finished] = [typed, read, finished].map(median);
    let speed = |time: Duration| mb(bytes) / time.as_secs_f64();
    println!("serde_json, typed structs:  {:>8.3} s  {:>7.0} MB/s", typed.as_secs_f64(), speed(typed));
    println!("import, the text:           {:>8.3} s  {:>7.0} MB/s", read.as_secs_f64(), speed(read));
    println!("import, making the world:   {:>8.3} s", finished.as_secs_f64());
    let ratio = (read + finished).as_secs_f64() / typed.as_secs_f64();
    println!("both parts against typed structs: {ratio:.2} (at most 2 is the goal)");
    program(&pages, &groups, &folder.join("import-world.json"));
    if instances > 1_000 && asked.is_some() {
        let _ = std::fs::remove_file(&pages);
    }
}

/// The program, with what it writes and the most memory that it had.
fn program(pages: &Path, groups: &Path, output: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secgroup"));
    command.args(["import", "--cloud", "alibaba", "--account", "1"]).args([pages, groups]).arg("--output").arg(output);
    let started = Instant::now();
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let ended = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0).max(most);
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(ended.success());
    let written = std::fs::metadata(output).unwrap().len();
    let took = started.elapsed().as_secs_f64();
    println!("the program: {took:.3} s, writes {:.1} MB, at most {:.0} MB of memory", mb(written), mb(most * 1024));
    let _ = std::fs::remove_file(output);
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

// The reference: the members that an import reads, as a program would declare them.

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    instances: Instances,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Instances {
    instance: Vec<Instance>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Instance {
    instance_id: String,
    region_id: String,
    status: String,
    instance_network_type: String,
    vpc_attributes: VpcAttributes,
    inner_ip_address: IpAddresses,
    security_group_ids: SecurityGroupIds,
    operation_locks: OperationLocks,
    resource_group_id: String,
    network_interfaces: NetworkInterfaces,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct VpcAttributes {
    vpc_id: String,
    private_ip_address: IpAddresses,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct IpAddresses {
    ip_address: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct SecurityGroupIds {
    security_group_id: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct OperationLocks {
    lock_reason: Vec<LockReason>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct LockReason {
    lock_reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct NetworkInterfaces {
    network_interface: Vec<NetworkInterface>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct NetworkInterface {
    network_interface_id: String,
    r#type: String,
    private_ip_sets: PrivateIpSets,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct PrivateIpSets {
    private_ip_set: Vec<PrivateIpSet>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct PrivateIpSet {
    private_ip_address: String,
    primary: bool,
}

fn typed_structs(pages: &Path) -> usize {
    let text = std::fs::read(pages).unwrap();
    let responses = serde_json::Deserializer::from_slice(&text).into_iter::<Response>();
    responses.map(|response| response.unwrap().instances.instance.len()).sum()
}

// The text.

fn write_pages(path: &Path, instances: usize) {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    for first in (0..instances).step_by(100) {
        let last = instances.min(first + 100);
        write!(
            out,
            r#"{{"RequestId":"473469C7-AA6F-4DC5-B3DB-{first:012X}","TotalCount":{instances},"PageNumber":{},"PageSize":100,"NextToken":"","Instances":{{"Instance":["#,
            first / 100 + 1
        )
        .unwrap();
        for number in first..last {
            out.write_all(if number == first { b"" } else { b"," }).unwrap();
            write_instance(&mut out, number);
        }
        out.write_all(b"]}}\n").unwrap();
    }
    out.flush().unwrap();
}

fn write_instance(out: &mut impl std::io::Write, number: usize) {
    let id = format!("i-bp{number:018x}");
    let (group, other) = (number % groups_for(number), (number * 7 + 1) % groups_for(number));
    let status = if number.is_multiple_of(9) { "Stopped" } else { "Running" };
    let [a, b, c] = [number >> 16 & 255, number >> 8 & 255, number & 255];
    let lock = if number.is_multiple_of(50) { r#"{"LockReason":"financial","LockMsg":""}"# } else { "" };
    let second = if group == other { String::new() } else { format!(r#","sg-bp{other:018x}""#) };
    write!(
        out,
        r#"{{"ImageId":"aliyun_3_x64_20G_alibase_20260101.vhd","InstanceType":"ecs.g7.xlarge","InstanceTypeFamily":"ecs.g7","DeviceAvailable":true,"InstanceNetworkType":"vpc","InstanceName":"worker-{number}","HostName":"worker-{number}","Description":"made by a pool, \"batch\" {number}","SerialNumber":"0b6f5a6e-6a6f-4f1c-9a87-{number:012x}","RegionId":"cn-hangzhou","ZoneId":"cn-hangzhou-h","ClusterId":"","Status":"{status}","StoppedMode":"Not-applicable","InstanceId":"{id}","ResourceGroupId":"rg-acfmx{:09}","CreationTime":"2026-01-10T04:04Z","StartTime":"2026-01-10T04:05Z","ExpiredTime":"2099-12-31T15:59Z","AutoReleaseTime":"","InstanceChargeType":"PostPaid","InternetChargeType":"PayByTraffic","InternetMaxBandwidthIn":200,"InternetMaxBandwidthOut":5,"SpotStrategy":"NoSpot","SpotPriceLimit":0.0,"SpotDuration":0,"SpotInterruptionBehavior":"Terminate","Cpu":4,"Memory":16384,"GPUAmount":0,"GPUSpec":"","LocalStorageAmount":0,"LocalStorageCapacity":0,"OSName":"Alibaba Cloud Linux 3.2104 LTS 64","OSNameEn":"Alibaba Cloud Linux 3.2104 LTS 64 bit","OSType":"linux","IoOptimized":true,"Recyclable":false,"DeletionProtection":false,"CreditSpecification":"","KeyPairName":"pool","HpcClusterId":"","DeploymentSetId":"","DeploymentSetGroupNo":0,"VlanId":"","SaleCycle":"","ISP":"","RdmaIpAddress":{{"IpAddress":[]}},"CpuOptions":{{"CoreCount":2,"ThreadsPerCore":2,"Numa":"ON"}},"DedicatedHostAttribute":{{"DedicatedHostId":"","DedicatedHostName":"","DedicatedHostClusterId":""}},"DedicatedInstanceAttribute":{{"Tenancy":"","Affinity":""}},"EcsCapacityReservationAttr":{{"CapacityReservationId":"","CapacityReservationPreference":""}},"HibernationOptions":{{"Configured":false}},"MetadataOptions":{{"HttpEndpoint":"","HttpTokens":"","HttpPutResponseHopLimit":0}},"EipAddress":{{"AllocationId":"","IpAddress":"","InternetChargeType":""}},"PublicIpAddress":{{"IpAddress":["203.{a}.{b}.{c}"]}},"InnerIpAddress":{{"IpAddress":[]}},"SecurityGroupIds":{{"SecurityGroupId":["sg-bp{group:018x}"{second}]}},"VpcAttributes":{{"VpcId":"vpc-bp000000000000000001","VSwitchId":"vsw-bp{:018x}","NatIpAddress":"","PrivateIpAddress":{{"IpAddress":["10.{a}.{b}.{c}"]}}}},"NetworkInterfaces":{{"NetworkInterface":[{{"NetworkInterfaceId":"eni-bp{number:018x}","Type":"Primary","MacAddress":"00:16:3e:{a:02x}:{b:02x}:{c:02x}","PrimaryIpAddress":"10.{a}.{b}.{c}","PrivateIpSets":{{"PrivateIpSet":[{{"PrivateIpAddress":"10.{a}.{b}.{c}","Primary":true}}]}},"Ipv6Sets":{{"Ipv6Set":[]}},"Ipv4PrefixSets":{{"Ipv4PrefixSet":[]}},"Ipv6PrefixSets":{{"Ipv6PrefixSet":[]}}}}]}},"OperationLocks":{{"LockReason":[{lock}]}},"Tags":{{"Tag":[{{"TagKey":"pool","TagValue":"{}"}},{{"TagKey":"acs:autoscaling","TagValue":"true"}}]}},"ImageOptions":{{"LoginAsNonRoot":false}},"PrivateDnsNameOptions":{{"EnableInstanceIdDnsARecord":false,"HostnameType":""}},"NetworkOptions":{{"EnableJumboFrame":false}},"AdditionalInfo":{{"EnableHighDensityMode":false}}}}"#,
        number % 20,
        number % 64,
        number % 300,
    )
    .unwrap();
}

/// Groups of about 1,000 members.
fn groups_for(instances: usize) -> usize {
    let _ = instances;
    2_000
}

fn write_groups(path: &Path, instances: usize) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    out.write_all(br#"{"RequestId":"X","RegionId":"cn-hangzhou","NextToken":"","SecurityGroups":{"SecurityGroup":["#).unwrap();
    for group in 0..groups_for(instances) {
        let comma = if group == 0 { "" } else { "," };
        write!(
            out,
            r#"{comma}{{"SecurityGroupId":"sg-bp{group:018x}","SecurityGroupType":"normal","VpcId":"vpc-bp000000000000000001","ResourceGroupId":"","ServiceManaged":false,"RuleCount":12}}"#
        )
        .unwrap();
    }
    out.write_all(b"]}}\n").unwrap();
    out.flush().unwrap();
}
