//! SQLite: the world as three tables in memory, the rules as one prepared statement.

use rusqlite::{Connection, Statement, params};
use secgroup_benches::fixture::{Ask, Fixture, Status};
use secgroup_benches::reference::Answer;

const SCHEMA: &str = "
    CREATE TABLE groups (id TEXT PRIMARY KEY, place INTEGER, vpc INTEGER, private_ips INTEGER) WITHOUT ROWID;
    CREATE TABLE instances (id TEXT PRIMARY KEY, place INTEGER, vpc INTEGER, status TEXT, locked INTEGER, groups INTEGER,
                            private_ips INTEGER) WITHOUT ROWID;
    CREATE TABLE members (instance INTEGER, grp INTEGER, PRIMARY KEY (instance, grp)) WITHOUT ROWID;";

const STATEMENT: &str = "
    SELECT CASE
        WHEN g.id IS NULL THEN 6
        WHEN i.id IS NULL THEN 7
        WHEN i.status NOT IN ('Running', 'Stopped') THEN 17
        WHEN i.locked THEN 19
        WHEN EXISTS (SELECT 1 FROM members AS m WHERE m.instance = i.place AND m.grp = g.place) THEN 20
        WHEN i.vpc <> g.vpc THEN 21
        WHEN i.groups >= 5 THEN 26
        WHEN g.private_ips + i.private_ips > 6000 THEN 28
        ELSE 0
    END
    FROM (SELECT ?1 AS grp, ?2 AS instance) AS ask
    LEFT JOIN groups AS g ON g.id = ask.grp
    LEFT JOIN instances AS i ON i.id = ask.instance";

/// A database in memory that holds the fixture's world.
///
/// # Panics
///
/// Where SQLite does not do as told.
pub fn database(world: &Fixture) -> Connection {
    let mut database = Connection::open_in_memory().expect("memory");
    database.execute_batch(SCHEMA).expect("the schema is well formed");
    let transaction = database.transaction().expect("nobody else is there");
    fill(&transaction, world).expect("the ids are unique");
    transaction.commit().expect("nobody else is there");
    database.execute_batch("ANALYZE").expect("nobody else is there");
    database
}

fn fill(database: &Connection, world: &Fixture) -> rusqlite::Result<()> {
    let mut insert = database.prepare("INSERT INTO groups VALUES (?1, ?2, ?3, ?4)")?;
    for (group, place) in world.groups.iter().zip(0_i64..) {
        insert.execute(params![group.id, place, group.vpc, group.private_ips])?;
    }
    let mut insert = database.prepare("INSERT INTO instances VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    let mut join = database.prepare("INSERT INTO members VALUES (?1, ?2)")?;
    for (instance, place) in world.instances.iter().zip(0_i64..) {
        let status = if instance.status == Status::Running { "Running" } else { "Starting" };
        let groups = instance.groups.len() as i64;
        insert.execute(params![instance.id, place, instance.vpc, status, instance.locked, groups, instance.private_ips])?;
        for group in &instance.groups {
            join.execute(params![place, group])?;
        }
    }
    Ok(())
}

/// The statement that decides, prepared.
///
/// # Panics
///
/// Where SQLite does not do as told.
pub fn prepare(database: &Connection) -> Statement<'_> {
    database.prepare(STATEMENT).expect("the statement is well formed")
}

/// The number of the first violated rule.
///
/// # Panics
///
/// Where SQLite does not do as told.
pub fn check(statement: &mut Statement<'_>, ask: Ask<'_>) -> Answer {
    statement.query_row([ask.group, ask.instance], |row| row.get(0)).expect("one row")
}
