//! How long DescribeInstances takes, from the request's bytes to the answer's, in worlds of several sizes.
//!
//! ```text
//! cargo bench -p secgroup-oracle --bench reads
//! SECGROUP_READS_INSTANCES=1000000 cargo bench -p secgroup-oracle --bench reads
//! ```
//!
//! A page has 10 instances, and the same page is asked for in every world; a group has 20 members whatever the size of the world,
//! and a status is that of half of the instances, or of three of them. The sizes take turns, so that whatever else the machine is at
//! meets all of them; the median of the turns is shown, and each size against the smallest. What a world's first read of its kind
//! takes, which puts things in order once, is shown apart. Without `--bench` everything is small, and only whether it works is
//! looked at.

use std::time::{Duration, Instant};

use http::Request;
use http::request::Parts;
use secgroup::alibaba::{GroupKind, InstanceSpec, InstanceStatus, Network, SecurityGroupSpec, World};
use secgroup::registry::WorldRef;
use secgroup_oracle::reads::{Rolls, answer};
use secgroup_oracle::serve::codec::{Answer, AnyCall, Cloud, decode, encode};

/// How many instances are in a group.
const MEMBERS: usize = 20;

fn main() {
    let full = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::var("SECGROUP_READS_INSTANCES").ok().and_then(|count| count.parse().ok());
    let sizes: Vec<usize> = match (asked, full) {
        (Some(size), _) => vec![1_000, size],
        (None, true) => vec![1_000, 100_000, 1_000_000],
        (None, false) => vec![1_000, 2_000],
    };
    let rounds = if full { 15 } else { 1 };
    let places: Vec<Place> = sizes.iter().map(|size| Place::new(*size)).collect();

    println!("{:>34} {}", "", sizes.iter().map(|size| format!("{size:>12}")).collect::<String>());
    let show = |name: &str, times: &[f64], unit: &str| {
        let columns: String = times.iter().map(|time| format!("{time:>9.1} {unit}")).collect();
        let ratios: Vec<String> = times.iter().skip(1).map(|time| format!("{:.2}", time / times[0])).collect();
        println!("{name:>34} {columns}   x {}", ratios.join(", x "));
    };
    let firsts: Vec<Vec<f64>> = places.iter().map(Place::firsts).collect();
    for (at, name) in ["first read of a world", "first with a group", "first with a status"].into_iter().enumerate() {
        show(name, &firsts.iter().map(|times| times[at]).collect::<Vec<_>>(), "ms");
    }
    for (name, query) in QUERIES {
        let mut times = vec![Vec::new(); places.len()];
        for round in 0..=rounds {
            for (place, times) in places.iter().zip(&mut times) {
                let time = place.page(query, full);
                // The first round warms up.
                if round > 0 {
                    times.push(time);
                }
            }
        }
        show(name, &times.into_iter().map(median).collect::<Vec<_>>(), "us");
    }
}

/// What is asked, besides the region.
const QUERIES: [(&str, &str); 9] = [
    ("by number", "&PageNumber=1&PageSize=10"),
    ("by number, the 50th page", "&PageNumber=50&PageSize=10"),
    ("by token", "&MaxResults=10"),
    ("group, by number", "&SecurityGroupId=sg-00000007&PageSize=10"),
    ("group, by token", "&SecurityGroupId=sg-00000007&MaxResults=10"),
    ("status of half, by number", "&Status=Running&PageSize=10"),
    ("status of half, by token", "&Status=Running&MaxResults=10"),
    ("status of three, by number", "&Status=Stopping&PageSize=10"),
    ("group and status, by number", "&SecurityGroupId=sg-00000007&Status=Running&PageSize=10"),
];

/// A world that is asked.
struct Place {
    world: World,
    rolls: Rolls,
}

impl Place {
    fn new(instances: usize) -> Self {
        let network = || Network::vpc("vpc-1");
        let mut world = World::builder("1001");
        for group in 0..instances.div_ceil(MEMBERS) {
            world = world.security_group(SecurityGroupSpec::new(group_id(group), "r", network(), GroupKind::Basic));
        }
        for number in 0..instances {
            let status = match number {
                _ if number % (instances / 3) == 17 => InstanceStatus::Stopping,
                // Nothing that the groups could keep step with.
                _ if number.wrapping_mul(2_654_435_761) >> 7 & 1 == 0 => InstanceStatus::Running,
                _ => InstanceStatus::Stopped,
            };
            // The members of a group are not side by side.
            let group = group_id(number % instances.div_ceil(MEMBERS));
            let id = format!("i-{number:010}");
            world = world.instance(InstanceSpec::new(id, "r", network(), status).security_groups([group]));
        }
        let world = world.build().unwrap();
        let rolls = Rolls::of(WorldRef::Alibaba(&world));
        Self { world, rolls }
    }

    /// What the first reads take, in milliseconds: without a filter, with a group, with a status.
    fn firsts(&self) -> Vec<f64> {
        let started = Instant::now();
        let rolls = Rolls::of(self.borrowed());
        let mut times = vec![started.elapsed()];
        for filter in ["&SecurityGroupId=sg-00000007", "&Status=Stopping"] {
            let head = head(filter);
            let started = Instant::now();
            assert!(ask(self.borrowed(), &rolls, &head) > 0);
            times.push(started.elapsed());
        }
        times.into_iter().map(|time| time.as_secs_f64() * 1e3).collect()
    }

    /// The time of a page in microseconds: as many as fill a few milliseconds, one after the other.
    fn page(&self, query: &str, full: bool) -> f64 {
        let head = head(query);
        let started = Instant::now();
        let mut pages = 0;
        let (enough, bytes) =
            (if full { Duration::from_millis(5) } else { Duration::ZERO }, ask(self.borrowed(), &self.rolls, &head));
        assert!(bytes > 1_000, "{query}: {bytes} bytes are no page");
        while started.elapsed() < enough || pages == 0 {
            assert_eq!(ask(self.borrowed(), &self.rolls, &head), bytes);
            pages += 1;
        }
        started.elapsed().as_secs_f64() * 1e6 / f64::from(pages + 1)
    }

    const fn borrowed(&self) -> WorldRef<'_> {
        WorldRef::Alibaba(&self.world)
    }
}

fn group_id(number: usize) -> String {
    format!("sg-{number:08}")
}

fn head(query: &str) -> Parts {
    let target = format!("/?Format=JSON&Action=DescribeInstances&RegionId=r{query}");
    Request::get(target).body(()).unwrap().into_parts().0
}

/// Answers a request as the server does and says how long the answer is.
fn ask(world: WorldRef<'_>, rolls: &Rolls, head: &Parts) -> usize {
    let decoded = decode(Cloud::Alibaba, head, b"");
    let Ok(AnyCall::Read(call)) = &decoded.call else { panic!("no read: {:?}", decoded.call) };
    let content = answer(world, rolls, "1001", call).unwrap();
    encode(&decoded.envelope, "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E", &Answer::Content(&content)).body().len()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
