package witness

import (
	"crypto/ed25519"
	"errors"
	"io/fs"
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

// startAgent listens in a folder.
func startAgent(dir string, key ed25519.PrivateKey) (*agent, error) {
	ring := sshagent.NewKeyring()
	if err := ring.Add(sshagent.AddedKey{PrivateKey: &key}); err != nil {
		return nil, err
	}
	socket, err := socketIn(dir)
	if err != nil {
		return nil, err
	}
	a := &agent{socket: socket}
	if a.listener, err = net.Listen("unix", socket); err != nil {
		return nil, err
	}
	go a.serve(ring)
	return a, nil
}

// longestSocket is as long as the path of a socket may be, everywhere.
const longestSocket = 100

// socketIn is elsewhere if the path of the folder is too long for sockets.
func socketIn(dir string) (socket string, err error) {
	socket = filepath.Join(dir, "agent")
	if len(socket) > longestSocket {
		dir, err = os.MkdirTemp("", "tenon")
		return filepath.Join(dir, "agent"), err
	}
	if err := os.Remove(socket); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return socket, nil
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

// close ends no connection that there is.
func (a *agent) close() {
	_ = a.listener.Close()
	if dir := filepath.Dir(a.socket); filepath.Dir(dir) == filepath.Clean(os.TempDir()) {
		_ = os.Remove(dir) // unless more is in it
	}
}
