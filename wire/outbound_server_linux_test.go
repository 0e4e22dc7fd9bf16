package wire

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// serveAll starts servers on every address, and returns whose their certificate is.
func serveAll(t *testing.T) (ca string) {
	serveNames(t)
	pair, ca := misleadingCertificate(t)
	for _, port := range datasourcePorts {
		l, err := net.Listen("tcp", fmt.Sprint(":", port))
		expect.NoError(t, err)
		l = tls.NewListener(listener{l, port != keptRecords}, &tls.Config{Certificates: []tls.Certificate{pair}})
		if port == testedRecords || port == keptRecords {
			go announce(l)
			continue
		}
		s := &http.Server{Handler: http.HandlerFunc(redirect), ErrorLog: log.New(io.Discard, "", 0)}
		go s.Serve(l)
	}
	return ca
}

// listener has no TLS for who comes to a refused address: it is enough that they come. It says so unless
// they would come again and again.
type listener struct {
	net.Listener
	answers bool
}

func (l listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || !isRefused(conn.LocalAddr().(*net.TCPAddr).AddrPort().Addr().Unmap(), nil) {
			return conn, err
		}
		go l.refuse(conn)
	}
}

func (l listener) refuse(conn net.Conn) {
	defer conn.Close()
	if l.answers {
		_, _ = io.WriteString(conn, "There is no TLS here.")
	}
	_, _ = io.Copy(io.Discard, conn)
}

// announce names the members of a replica set that has no primary yet, which is looked for.
func announce(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		set := bson.D{
			{Key: "setName", Value: "rs0"},
			{Key: "secondary", Value: true},
			{Key: "isWritablePrimary", Value: false},
		}
		for part, all := range members {
			if part == "hosts" {
				all = append([]string{conn.LocalAddr().String()}, all...)
			}
			set = append(set, bson.E{Key: part, Value: all})
		}
		go servers.AnswerMongo(conn, "", 0, set)
	}
}

// redirect leads to a private address, by the status that the bucket names.
func redirect(w http.ResponseWriter, r *http.Request) {
	status := http.StatusTemporaryRedirect
	_, _ = fmt.Sscanf(r.URL.Path, "/moved-%d", &status)
	w.Header().Set("Location", "https://10.0.3.3"+r.URL.Path)
	w.Header().Set("X-Amz-Bucket-Region", "eu")
	w.Header().Set("Connection", "close") // so that the next request looks the name up again
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<Error><Code>PermanentRedirect</Code><Endpoint>10.0.3.3</Endpoint></Error>")
}
