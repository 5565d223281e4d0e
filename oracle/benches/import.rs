//! How long an import of DescribeInstances takes, against what `serde_json` takes to read the same bytes into typed structs.
//!
//! ```text
//! cargo bench -p secgroup-oracle --bench import
//! SECGROUP_IMPORT_INSTANCES=1000000 cargo bench -p secgroup-oracle --bench import
//! ```
//!
//! The text is made on the fly, page by page: 100 instances each with all members that the vendor documents, about 2.5 KB an
//! instance. Both readers take turns in this process. What counts is the processor's time without that for making the text, so that
//! other work on the machine disturbs little; the median of the turns is shown. The reference reads a page at a time from memory and keeps nothing, which is as little as a reader can do. Then the
//! program itself reads the same text from a pipe, and shows how much memory it had. Without `--bench` everything is small, and
//! only whether it works is looked at.

use std::io::{self, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use secgroup::rulebook::Cloud;
use secgroup_oracle::import::{Import, Options};
use serde::Deserialize;

fn main() {
    let full = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::var("SECGROUP_IMPORT_INSTANCES").ok().and_then(|count| count.parse().ok());
    let instances: usize = asked.unwrap_or(if full { 100_000 } else { 300 });
    let rounds = if full { 5 } else { 1 };
    let (mut bytes, mut typed, mut read, mut finished) = (0, Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let mut pages = Pages::new(instances);
        let taken = timed(|| assert_eq!(typed_structs(&mut pages), instances));
        typed.push(taken - pages.making);
        bytes = pages.bytes;

        let mut pages = Pages::new(instances);
        let mut import = Import::new(Cloud::Alibaba, Options::default());
        import.asked(Some("1"), None);
        let taken = timed(|| import.file("pages", &mut pages).unwrap());
        read.push(taken - pages.making);
        import.file("groups", &*groups()).unwrap();
        finished.push(timed(|| drop(import.finish().unwrap())));
    }
    let [typed, read, finished] = [typed, read, finished].map(median);
    println!("{instances} instances in pages of 100, {:.1} MB", mb(bytes));
    let speed = |time: Duration| mb(bytes) / time.as_secs_f64();
    println!("serde_json, typed structs:  {:>8.3} s  {:>7.0} MB/s", typed.as_secs_f64(), speed(typed));
    println!("import, the text:           {:>8.3} s  {:>7.0} MB/s", read.as_secs_f64(), speed(read));
    println!("import, making the world:   {:>8.3} s", finished.as_secs_f64());
    let ratio = |time: Duration| time.as_secs_f64() / typed.as_secs_f64();
    println!(
        "against typed structs: the text {:.2}, with the world {:.2} (at most 2 is the goal)",
        ratio(read),
        ratio(read + finished)
    );
    program(instances);
}

/// The program: how long it takes, and the most memory that it had.
fn program(instances: usize) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secgroup"));
    command.args(["import", "--cloud", "alibaba", "--account", "1", "-"]).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (started, ended) = (Instant::now(), AtomicBool::new(false));
    let (written, most) = std::thread::scope(|scope| {
        let memory = scope.spawn(|| watch(&child, &ended));
        let written = scope.spawn(move || io::copy(&mut output, &mut io::sink()).unwrap());
        let mut pages = Pages::new(instances);
        while pages.make() {
            input.write_all(&pages.page).unwrap();
        }
        input.write_all(&groups()).unwrap();
        drop(input);
        let written = written.join().unwrap();
        ended.store(true, Ordering::Relaxed);
        (written, memory.join().unwrap())
    });
    let took = started.elapsed().as_secs_f64();
    assert!(child.wait().unwrap().success());
    println!(
        "the program, with making the text beside it: {took:.3} s, writes {:.1} MB, at most {:.0} MB of memory",
        mb(written),
        mb(most * 1024)
    );
}

/// The most memory of a process until it ends, in kilobytes.
fn watch(child: &Child, ended: &AtomicBool) -> u64 {
    let mut most = 0;
    while !ended.load(Ordering::Relaxed) {
        let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0).max(most);
        std::thread::sleep(Duration::from_millis(20));
    }
    most
}

/// The processor's time that this thread has had.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.cast_unsigned(), u32::try_from(time.tv_nsec).unwrap())
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = spent();
    work();
    spent() - started
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

fn typed_structs(pages: &mut Pages) -> usize {
    let mut instances = 0;
    while pages.make() {
        let response: Response = serde_json::from_slice(&pages.page).unwrap();
        instances += response.instances.instance.len();
    }
    instances
}

// The text.

/// The pages of DescribeInstances, made one after the other.
struct Pages {
    instances: usize,
    made: usize,
    page: Vec<u8>,
    /// How much of the page has been read.
    at: usize,
    /// How long making them took.
    making: Duration,
    bytes: u64,
}

impl Pages {
    fn new(instances: usize) -> Self {
        Self { instances, made: 0, page: Vec::new(), at: 0, making: Duration::ZERO, bytes: 0 }
    }

    /// Makes the next page, if there is one.
    fn make(&mut self) -> bool {
        let started = spent();
        let Self { instances, made, page, .. } = self;
        page.clear();
        let (first, last) = (*made, (*instances).min(*made + 100));
        if first == last {
            return false;
        }
        write!(
            page,
            r#"{{"RequestId":"473469C7-AA6F-4DC5-B3DB-{first:012X}","TotalCount":{instances},"PageNumber":{},"PageSize":100,"NextToken":"","Instances":{{"Instance":["#,
            first / 100 + 1
        )
        .unwrap();
        for number in first..last {
            page.extend_from_slice(if number == first { b"" } else { b"," });
            write_instance(page, number);
        }
        page.extend_from_slice(b"]}}\n");
        (self.made, self.at) = (last, 0);
        self.bytes += self.page.len() as u64;
        self.making += spent() - started;
        true
    }
}

impl Read for Pages {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.page.len() && !self.make() {
            return Ok(0);
        }
        let read = (&self.page[self.at..]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

fn write_instance(out: &mut Vec<u8>, number: usize) {
    let id = format!("i-bp{number:018x}");
    let (group, other) = (number % GROUPS, (number * 7 + 1) % GROUPS);
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

const GROUPS: usize = 2_000;

/// A page of DescribeSecurityGroups.
fn groups() -> Vec<u8> {
    let mut page = br#"{"RequestId":"X","RegionId":"cn-hangzhou","NextToken":"","SecurityGroups":{"SecurityGroup":["#.to_vec();
    for group in 0..GROUPS {
        let comma = if group == 0 { "" } else { "," };
        write!(
            page,
            r#"{comma}{{"SecurityGroupId":"sg-bp{group:018x}","SecurityGroupType":"normal","VpcId":"vpc-bp000000000000000001","ResourceGroupId":"","ServiceManaged":false,"RuleCount":12}}"#
        )
        .unwrap();
    }
    page.extend_from_slice(b"]}}\n");
    page
}
