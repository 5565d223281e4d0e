//! The log: JSON lines on standard error that never delay a request.
//!
//! Lines go through a queue to their own thread. If the queue is full because nobody reads standard error, they are dropped and
//! counted; a line says how many once there is room again.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::options::Log;

/// How many lines may wait.
const LINES: usize = 4_096;

/// How long the end waits for lines that are on their way.
const PATIENCE: Duration = Duration::from_millis(500);

/// Waits for the lines that are on their way when it is dropped, for a moment.
pub(crate) struct Waiting(Arc<AtomicU64>);

impl Drop for Waiting {
    fn drop(&mut self) {
        let began = Instant::now();
        while self.0.load(Ordering::Acquire) > 0 && began.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Logs from that level on. Nothing at all where the log is off.
pub(crate) fn start(level: Log) -> Waiting {
    let (queue, lines) = queue(LINES);
    let (dropped, waiting) = (Arc::clone(&queue.dropped), Arc::clone(&queue.waiting));
    let end = Waiting(Arc::clone(&waiting));
    let level = match level {
        Log::Off => return end,
        Log::Warn => LevelFilter::WARN,
        Log::Info => LevelFilter::INFO,
        Log::Debug => LevelFilter::DEBUG,
    };
    std::thread::spawn(move || write(&lines, &dropped, &waiting, io::stderr()));
    // A program that has its own subscriber keeps it.
    let _ = tracing_subscriber::fmt().json().with_max_level(level).with_writer(queue).log_internal_errors(false).try_init();
    end
}

fn queue(lines: usize) -> (Queue, Receiver<Vec<u8>>) {
    let (sender, receiver) = sync_channel(lines);
    (Queue { sender, dropped: Arc::default(), waiting: Arc::default() }, receiver)
}

/// Writes lines for as long as there may be more. A line that cannot be written is dropped.
fn write(lines: &Receiver<Vec<u8>>, dropped: &AtomicU64, waiting: &AtomicU64, mut out: impl Write) {
    while let Ok(line) = lines.recv() {
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let said = format!(
                "{{\"level\":\"WARN\",\"fields\":{{\"message\":\"lines of the log were dropped\",\"lines\":{lost}}}}}\n"
            );
            let _ = out.write_all(said.as_bytes());
        }
        let _ = out.write_all(&line);
        waiting.fetch_sub(1, Ordering::Release);
    }
}

/// Where lines are put.
struct Queue {
    sender: SyncSender<Vec<u8>>,
    dropped: Arc<AtomicU64>,
    /// The lines in the queue, and the one that is being written.
    waiting: Arc<AtomicU64>,
}

impl<'a> MakeWriter<'a> for Queue {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(self)
    }
}

/// One line; the subscriber writes each in one piece.
struct Line<'a>(&'a Queue);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.waiting.fetch_add(1, Ordering::Relaxed);
        if self.0.sender.try_send(line.to_vec()).is_err() {
            self.0.waiting.fetch_sub(1, Ordering::Relaxed);
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_dropped_and_counted() {
        let (queue, lines) = queue(2);
        for number in 0..5 {
            queue.make_writer().write_all(format!("line {number}\n").as_bytes()).unwrap();
        }
        let mut out = Vec::new();
        let (dropped, waiting) = (Arc::clone(&queue.dropped), Arc::clone(&queue.waiting));
        drop(queue);
        write(&lines, &dropped, &waiting, &mut out);
        assert_eq!(waiting.load(Ordering::Relaxed), 0);
        let text = String::from_utf8(out).unwrap();
        let (said, rest) = text.split_once('\n').unwrap();
        assert_eq!(rest, "line 0\nline 1\n");
        assert!(said.contains(r#""lines":3"#), "{said}");
    }
}
