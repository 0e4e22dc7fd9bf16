package servers

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Mongo is a server of MongoDB's protocol, which can be stopped and started and ends with the test.
type Mongo struct{ *process }

// NewMongo starts one by the program that the stack has.
func NewMongo(t testing.TB) *Mongo {
	t.Helper()
	program, data := Own(t).Mongo.Program, t.TempDir()
	return &Mongo{newProcess(t, func(port string) *exec.Cmd {
		return exec.Command(program, mongoArguments(program, data, port)...)
	})}
}

func mongoArguments(program, data, port string) []string {
	if filepath.Base(program) == "mongod" {
		return []string{"--port", port, "--dbpath", data, "--bind_ip", "127.0.0.1", "--nounixsocket"}
	}
	return []string{"--port", port, "--storage-path", data, "--host", "127.0.0.1", "--standalone", "--sync-on-commit"}
}

// URL is where it is, running or not.
func (m *Mongo) URL() string { return "mongodb://" + m.address }
