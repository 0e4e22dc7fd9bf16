package namespace

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// inside marks the process that has a network of its own.
const inside = "TENON_TEST_NAMESPACE"

// needed is for whoever sees that the system does not permit one.
const needed = "This test needs a network namespace of its own. Run it as root with CAP_SYS_ADMIN (in Docker: " +
	"--cap-add SYS_ADMIN), or let ordinary users have namespaces (sysctl user.max_user_namespaces above 0, " +
	"kernel.unprivileged_userns_clone=1 and kernel.apparmor_restrict_unprivileged_userns=0, where there are such)."

// Inside reports whether this process has a network of its own.
func Inside() bool { return os.Getenv(inside) != "" }

// Run runs the test that calls it once more, in a process that is Inside and has these variables
// of the environment too.
func Run(t *testing.T, environ ...string) {
	t.Helper()
	test, _, _ := strings.Cut(t.Name(), "/")
	out, err := start(t, test, environ)
	if err != nil || !strings.Contains(out, "--- PASS: "+test) {
		t.Errorf("%v: %v\n%s", environ, err, out)
	}
}

// start does without a user namespace where that is permitted: there may be none.
func start(t *testing.T, test string, environ []string) (out string, err error) {
	for _, flags := range []uintptr{syscall.CLONE_NEWNET, syscall.CLONE_NEWNET | syscall.CLONE_NEWUSER} {
		var text strings.Builder
		cmd := command(t, test, flags)
		cmd.Env, cmd.Stdout, cmd.Stderr = append(append(os.Environ(), inside+"=1"), environ...), &text, &text
		if err = cmd.Start(); err == nil {
			err = cmd.Wait()
			return text.String(), err
		}
	}
	return needed, err
}

// command runs as the root of what it makes for itself.
func command(t *testing.T, test string, flags uintptr) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^"+test+"$", "-test.v", "-test.timeout=3m")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags}
	if flags&syscall.CLONE_NEWUSER != 0 {
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
	}
	return cmd
}
