//! A program under test, over its standard input and output.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::Duration,
};

use serde_json::Value;

use super::{
    protocol::{Answer, Asked, PROTOCOL, Question, Said},
    system::{Broken, System, excerpt},
};

/// How long a program may take to start, where an answer may not take longer: interpreters load a lot.
const STARTING: Duration = Duration::from_secs(60);
/// How long a line of the program may be.
const LINE_BYTES: u64 = 1 << 20;
/// How long the program has to end after it was told to.
const TO_END: Duration = Duration::from_secs(2);

/// A program under test.
pub struct Process {
    command: Vec<String>,
    timeout: Duration,
    running: Option<Running>,
    name: String,
    reads_back: bool,
}

struct Running {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<io::Result<Vec<u8>>>,
    asked: u64,
}

impl Process {
    /// Starts a program, which has so long for each answer.
    ///
    /// # Errors
    ///
    /// It cannot be started, or does not answer the first question.
    pub fn start(command: Vec<String>, timeout: Duration) -> Result<Self, Broken> {
        let name = command.join(" ");
        let mut process = Self { command, timeout, running: None, name, reads_back: false };
        process.restart()?;
        Ok(process)
    }

    fn spawn(&self) -> Result<Running, Broken> {
        let (program, args) = self.command.split_first().ok_or_else(|| Broken::Died("there is no command".to_owned()))?;
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| Broken::Died(format!("{program}: {error}")))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Broken::Died(format!("{program}: its standard input and output are not there")));
        };
        Ok(Running { child, stdin, lines: read(stdout), asked: 0 })
    }

    fn ask(&mut self, asked: Asked<'_>) -> Result<Said, Broken> {
        let running = self.running.as_mut().ok_or_else(|| Broken::Died("the program is not running".to_owned()))?;
        let timeout = if matches!(asked, Asked::Start { .. }) { self.timeout.max(STARTING) } else { self.timeout };
        let said = running.ask(asked, timeout);
        if said.is_err() {
            self.end();
        }
        said
    }

    /// Ends the program, with force if it must be.
    fn end(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

/// Reads lines aside, so that one can be waited for. The thread ends with the program.
fn read(stdout: ChildStdout) -> Receiver<io::Result<Vec<u8>>> {
    // Few at a time: who answers what nobody asked must wait.
    let (send, receive) = sync_channel(16);
    thread::spawn(move || {
        let mut stdout = BufReader::new(stdout);
        loop {
            let mut line = Vec::new();
            let read = stdout.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line);
            let line = match read {
                Ok(0) => return,
                Ok(_) => Ok(line),
                Err(error) => Err(error),
            };
            let is_last = line.is_err();
            if send.send(line).is_err() || is_last {
                return;
            }
        }
    });
    receive
}

impl Running {
    fn ask(&mut self, asked: Asked<'_>, timeout: Duration) -> Result<Said, Broken> {
        self.asked += 1;
        self.tell(asked)?;
        let line = match self.lines.recv_timeout(timeout) {
            Ok(Ok(line)) => line,
            Ok(Err(error)) => return Err(Broken::Died(error.to_string())),
            Err(RecvTimeoutError::Timeout) => return Err(Broken::Hangs(timeout)),
            Err(RecvTimeoutError::Disconnected) => return Err(self.died()),
        };
        let text = String::from_utf8_lossy(line.trim_ascii());
        if line.len() as u64 == LINE_BYTES && line.last() != Some(&b'\n') {
            return Err(Broken::Rubbish(format!("a line of more than {LINE_BYTES} bytes: {}", excerpt(&text))));
        }
        let answer: Answer =
            serde_json::from_str(&text).map_err(|error| Broken::Rubbish(format!("no answer: {error}: {}", excerpt(&text))))?;
        match answer.id == self.asked {
            true => Ok(answer.said),
            false => Err(Broken::OutOfTurn { asked: self.asked, answered: answer.id }),
        }
    }

    fn tell(&mut self, asked: Asked<'_>) -> Result<(), Broken> {
        let mut line = serde_json::to_vec(&Question { id: self.asked, asked }).unwrap_or_default();
        line.push(b'\n');
        // Whoever has gone says nothing either: how it ended is found out there.
        match self.stdin.write_all(&line).and_then(|()| self.stdin.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Broken::Died(error.to_string())),
            _ => Ok(()),
        }
    }

    /// The program has closed its output.
    fn died(&mut self) -> Broken {
        let step = Duration::from_millis(10);
        for _ in 0..TO_END.as_millis() / step.as_millis() {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Broken::Died(format!("the program ended: {status}"));
            }
            thread::sleep(step);
        }
        Broken::Died("the program closed its standard output".to_owned())
    }
}

impl System for Process {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn reads_back(&self) -> bool {
        self.reads_back
    }

    fn world(&mut self, world: &Value) -> Result<Said, Broken> {
        self.ask(Asked::World { world })
    }

    fn request(&mut self, request: &Value, caller: Option<&Value>) -> Result<Said, Broken> {
        self.ask(Asked::Request { request, caller })
    }

    fn steps(&mut self, steps: &Value) -> Result<Said, Broken> {
        self.ask(Asked::Steps { steps })
    }

    fn groups(&mut self, member: &str) -> Result<Said, Broken> {
        self.ask(Asked::ReadBack { member })
    }

    fn restart(&mut self) -> Result<(), Broken> {
        self.end();
        self.running = Some(self.spawn()?);
        match self.ask(Asked::Start { protocol: PROTOCOL })? {
            Said::Ready { name, read_back } => {
                self.name = name.unwrap_or_else(|| self.command.join(" "));
                self.reads_back = read_back;
                Ok(())
            }
            said => Err(Broken::Rubbish(format!("start was answered by {said:?}, not by ready"))),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            running.asked += 1;
            let _ = running.tell(Asked::Stop);
            let _ = running.died();
        }
        self.end();
    }
}
