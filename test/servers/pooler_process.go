package servers

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// nobody is whom PgBouncer runs as when we are root, which it refuses to be.
const nobody = 65534

// handOver gives files to whom PgBouncer runs as.
func handOver(paths ...string) (err error) {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, path := range paths {
		err = errors.Join(err, os.Lchown(path, nobody, nobody))
	}
	return err
}

// endWithUs lets a process end with us however we end, where the system can.
var endWithUs = func(*syscall.SysProcAttr) {}

// runPooler runs the program until the test ends. ended is closed when it has
// ended.
func runPooler(t testing.TB, program, config string) (ended <-chan struct{}, err error) {
	t.Helper()
	cmd := exec.Command(program, config)
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = t.Output(), t.Output(), &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	endWithUs(cmd.SysProcAttr)
	ended, err = run(cmd)
	if err == nil {
		t.Cleanup(func() { cmd.Process.Kill(); <-ended })
	}
	return ended, err
}

// run stays on one thread, because Linux ends the process with the thread that
// started it. It leaves the thread alive: others may have been started by it.
func run(cmd *exec.Cmd) (<-chan struct{}, error) {
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(ended)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	return ended, <-started
}

// ready waits until the database answers, and not for a process that has ended.
func ready(url string, ended <-chan struct{}) (err error) {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		select {
		case <-ended:
			return errors.New("PgBouncer ended while it started")
		default:
		}
		if err = execute(url, "SELECT 1"); err == nil {
			return nil
		}
	}
	return err
}
