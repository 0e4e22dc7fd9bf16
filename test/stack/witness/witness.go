// Package witness runs litewitness, a witness of transparency logs by c2sp.org/tlog-witness.
package witness

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/tenon-health/tenon/test/stack/child"
)

// Options say where a witness keeps what it knows, and who it is.
type Options struct {
	Program string // litewitness
	Dir     string
	Address string
	Name    string // such as witness.example/ada
	Log     io.Writer
	PID     string
}

// Start returns once it answers. It asks the agent through one connection, so that nobody else need find that.
func Start(ctx context.Context, o Options) (*child.Process, error) {
	key, err := keyOf(o.Dir)
	if err != nil {
		return nil, err
	}
	public, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	agent, err := startAgent(o.Dir, key)
	if err != nil {
		return nil, err
	}
	defer agent.close()
	p, err := child.Start(child.Spec{
		Name: "the witness", Args: []string{
			o.Program, "-name", o.Name, "-key", ssh.FingerprintSHA256(public), "-db", database(o.Dir),
			"-ssh-agent", agent.socket, "-listen", o.Address,
		},
		Env: os.Environ(), Dir: o.Dir, Log: o.Log, PID: o.PID,
		Stop: syscall.SIGINT, Death: syscall.SIGKILL, Grace: 5 * time.Second,
	})
	if err != nil {
		return nil, err
	}
	if err := p.Ready(ctx, child.Listens(o.Address)); err != nil {
		p.Stop()
		return nil, err
	}
	return p, nil
}

func database(dir string) string { return filepath.Join(dir, "litewitness.db") }

// keyOf reads the key of a folder, or makes it.
func keyOf(dir string) (ed25519.PrivateKey, error) {
	file := filepath.Join(dir, "key")
	seed, err := os.ReadFile(file)
	if err == nil && len(seed) == ed25519.SeedSize {
		return ed25519.NewKeyFromSeed(seed), nil
	}
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s holds no key of a witness: erase the data and start again (%w)", file, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	seed = make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed) // never fails
	return ed25519.NewKeyFromSeed(seed), os.WriteFile(file, seed, 0o600)
}

// How keys name their algorithms.
const (
	ed25519Note        = 1
	ed25519Cosignature = 4
)

// Verifier is what others know the witness of a folder by.
func Verifier(dir, name string) (string, error) {
	key, err := keyOf(dir)
	if err != nil {
		return "", err
	}
	return verifierOf(name, ed25519Cosignature, key), nil
}

// SigningKey is the text of a key of logs, by golang.org/x/mod/sumdb/note.
func SigningKey(name string, key ed25519.PrivateKey) string {
	hash := strings.SplitN(LogVerifier(name, key), "+", 3)[1]
	private := append([]byte{ed25519Note}, key.Seed()...)
	return fmt.Sprintf("PRIVATE+KEY+%s+%s+%s", name, hash, base64.StdEncoding.EncodeToString(private))
}

// LogVerifier is what others know a log by.
func LogVerifier(origin string, key ed25519.PrivateKey) string {
	return verifierOf(origin, ed25519Note, key)
}

// verifierOf is by c2sp.org/signed-note.
func verifierOf(name string, algorithm byte, key ed25519.PrivateKey) string {
	public := append([]byte{algorithm}, key.Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	return fmt.Sprintf("%s+%x+%s", name, sum[:4], base64.StdEncoding.EncodeToString(public))
}
