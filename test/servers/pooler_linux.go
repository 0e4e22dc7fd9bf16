package servers

import "syscall"

func init() { endWithUs = func(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL } }
