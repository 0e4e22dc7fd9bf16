package servers

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Nginx is one of the machine, with a configuration of deploy/. It ends with the test.
type Nginx struct {
	Address string // where it takes HTTPS
	TLS     *tls.Config
	dir     string
}

// nginxAround is what an installation has around a part of http { }.
const nginxAround = `daemon off;
master_process off;
pid %[1]s/nginx.pid;
error_log %[1]s/error.log warn;
events { worker_connections 512; }
http {
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	include %[1]s/tenon.conf;
}
`

// NewNginx starts one with the configuration in a file, in which each text of changes becomes another. The address and
// the certificate are its own.
func NewNginx(t testing.TB, file string, changes ...string) *Nginx {
	t.Helper()
	n := &Nginx{dir: t.TempDir()}
	n.certify(t)
	n.Address = net.JoinHostPort("127.0.0.1", reservePort(t))
	n.configure(t, file, changes)
	if err := n.start(t); err != nil {
		t.Fatalf("nginx does not start: %v\n%s", err, n.Log(t))
	}
	return n
}

// certify takes the certificate of Go's own test server, which is for 127.0.0.1.
func (n *Nginx) certify(t testing.TB) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	pair := server.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	n.write(t, "fullchain.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}))
	n.write(t, "privkey.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	n.TLS = &tls.Config{RootCAs: x509.NewCertPool()}
	n.TLS.RootCAs.AddCert(server.Certificate())
}

func (n *Nginx) configure(t testing.TB, file string, changes []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	own := []string{
		"listen 443 ", "listen " + n.Address + " ", "    listen [::]:443 ssl http2;\n", "", "/etc/nginx/tls/", n.dir + "/",
		"/var/log/nginx/", n.dir + "/",
	}
	config := string(text)
	for i, change := range append(changes[:len(changes):len(changes)], own...) {
		if i%2 == 0 && !strings.Contains(config, change) {
			t.Fatalf("%s has no %q", file, change)
		}
	}
	config = strings.NewReplacer(append(changes, own...)...).Replace(config)
	n.write(t, "tenon.conf", []byte(config))
	n.write(t, "nginx.conf", fmt.Appendf(nil, nginxAround, n.dir))
}

func (n *Nginx) write(t testing.TB, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(n.dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (n *Nginx) start(t testing.TB) error {
	t.Helper()
	cmd := exec.Command(findNginx(t), "-e", n.dir+"/error.log", "-p", n.dir, "-c", n.dir+"/nginx.conf")
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = t.Output(), t.Output(), &syscall.SysProcAttr{}
	endWithUs(cmd.SysProcAttr)
	ended, err := run(cmd)
	if err != nil {
		return err
	}
	t.Cleanup(func() { cmd.Process.Kill(); <-ended })
	return awaitAddress(n.Address, ended)
}

// findNginx knows where Debian puts it, which is not on everybody's path.
func findNginx(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Fatal("This test needs nginx, which is not there: install it (on Debian and Ubuntu: " +
		"apt-get install nginx; with Homebrew: brew install nginx).")
	return ""
}

// Log is all that it has written into its files.
func (n *Nginx) Log(t testing.TB) (all string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(n.dir, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	}
	return all
}

// awaitAddress waits until somebody takes connections, and not for a process that has ended.
func awaitAddress(address string, ended <-chan struct{}) error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		select {
		case <-ended:
			return errors.New("it ended while it started")
		default:
		}
		if conn, err := net.Dial("tcp", address); err == nil {
			return conn.Close()
		}
	}
	return errors.New("it takes no connections")
}
