//go:build !linux

package child

import "syscall"

// Elsewhere there is no parent-death signal: Sweep ends what was left at the next start.
func dieWithUs(*syscall.SysProcAttr, syscall.Signal) {}
