package witness

import (
	"crypto/ed25519"
	"net"
	"os"
	"path/filepath"

	sshagent "golang.org/x/crypto/ssh/agent"
)

// agent is an ssh-agent with one key, which a witness signs by.
type agent struct {
	socket   string
	listener net.Listener
}

// startAgent listens in a folder of its own, since the path of a socket must be short.
func startAgent(key ed25519.PrivateKey) (*agent, error) {
	ring := sshagent.NewKeyring()
	if err := ring.Add(sshagent.AddedKey{PrivateKey: &key}); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "tenon")
	if err != nil {
		return nil, err
	}
	a := &agent{socket: filepath.Join(dir, "agent")}
	if a.listener, err = net.Listen("unix", a.socket); err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	go a.serve(ring)
	return a, nil
}

func (a *agent) serve(ring sshagent.Agent) {
	for {
		conn, err := a.listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			_ = sshagent.ServeAgent(ring, conn) // until whoever asks has gone
		}()
	}
}

func (a *agent) close() {
	_ = a.listener.Close()
	_ = os.RemoveAll(filepath.Dir(a.socket))
}
