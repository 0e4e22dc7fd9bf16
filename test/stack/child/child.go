// Package child runs the servers that are programs of their own: they end with the stack, however it ends.
package child

import (
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Spec says what to run and how it is ended.
type Spec struct {
	Name   string    // for messages, "PostgreSQL"
	Args   []string  // program and arguments
	Env    []string  // the whole environment
	Dir    string    // working directory
	Input  io.Reader // nil is empty
	Log    io.Writer // takes stdout and, without Errors, stderr
	Errors io.Writer
	User   *User          // nil keeps ours
	Stop   syscall.Signal // asks it to end
	Death  syscall.Signal // what it gets when the stack is gone without a word (Linux)
	Grace  time.Duration  // how long it may take to end
	Front  bool           // stays in the terminal's foreground, where it gets Ctrl-C itself
	PID    string         // file that remembers it, so that the next start can end an orphan
}

// Process is a child that was started.
type Process struct {
	Spec
	cmd  *exec.Cmd
	done chan struct{}
	err  error
}

// Start runs the program; the answer comes as soon as it runs, not when it is ready.
func Start(s Spec) (*Process, error) {
	p := &Process{Spec: s, cmd: command(s), done: make(chan struct{})}
	started := make(chan error)
	go p.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("%s could not be started: %w", s.Name, err)
	}
	return p, nil
}

func command(s Spec) *exec.Cmd {
	cmd := exec.Command(s.Args[0], s.Args[1:]...)
	cmd.Env, cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = s.Env, s.Dir, s.Input, s.Log, s.Log
	if s.Errors != nil {
		cmd.Stderr = s.Errors
	}
	// A process group of its own keeps the terminal's Ctrl-C to the stack, which ends its servers in the right order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: !s.Front}
	s.User.apply(cmd)
	dieWithUs(cmd.SysProcAttr, s.Death)
	// A grandchild may keep the output open after the child is gone.
	cmd.WaitDelay = time.Second
	return cmd
}

// run stays on one thread, because Linux sends the parent-death signal when the thread that forked ends.
func (p *Process) run(started chan<- error) {
	runtime.LockOSThread()
	err := p.cmd.Start()
	if err == nil {
		remember(p.PID, p.cmd.Process.Pid)
	}
	started <- err
	if err == nil {
		p.err = p.cmd.Wait()
		forget(p.PID)
	}
	close(p.done)
}

// Stop asks the process to end and kills it when it does not.
func (p *Process) Stop() {
	_ = p.cmd.Process.Signal(p.Spec.Stop)
	select {
	case <-p.done:
	case <-time.After(p.Grace):
		p.kill()
		<-p.done
	}
}

// kill takes the whole group, if it is the child's own.
func (p *Process) kill() {
	if p.Front {
		_ = p.cmd.Process.Kill()
		return
	}
	_ = syscall.Kill(-p.Number(), syscall.SIGKILL)
}

// Done is closed when the process has ended, for whatever reason.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err tells how it ended; ask after Done.
func (p *Process) Err() error { return p.err }

// Number is the process id.
func (p *Process) Number() int { return p.cmd.Process.Pid }
