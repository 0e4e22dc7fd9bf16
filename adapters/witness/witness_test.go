package witness_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/witness"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

const line = "— witness.example/ada AAAAAAAAAAA=\n"

var offer = domain.AuditOffer{
	Origin: "tenon.example/audit/1/1", Old: 3, Proof: [][]byte{{1, 2, 3}, {4}},
	Note: "tenon.example/audit/1/1\n5\nAAAA\n\n— tenon.example/audit/1/1 AAAA\n",
}

func ask(ctx context.Context, url string) (domain.AuditCosigned, error) {
	return witness.New().Add(ctx, domain.AuditWitness{Name: "ada", URL: url}, offer)
}

// served is a server of a test.
func served(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

func TestARequestIsTheOneOfTheProtocol(t *testing.T) {
	t.Parallel()
	url := served(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if want := "old 3\nAQID\nBA==\n\n" + offer.Note; string(body) != want ||
			r.Method != http.MethodPost || r.URL.Path != "/ada/add-checkpoint" {
			t.Errorf("%s %s: %q, want %q", r.Method, r.URL.Path, body, want)
		}
		fmt.Fprint(w, line, line)
	})
	for _, slash := range []string{"", "/"} {
		done, err := ask(t.Context(), url+"/ada"+slash)
		if err != nil || done != (domain.AuditCosigned{Lines: line + line}) {
			t.Errorf("%v, %v", done, err)
		}
	}
}

func TestWhatAWitnessAnswers(t *testing.T) {
	t.Parallel()
	const sized, huge = "text/x.tlog.size", "9223372036854775807\n"
	for _, c := range []struct {
		status     int
		form, said string
		want       error
		size       int64
	}{
		{200, "", line, nil, 0},
		{200, "", "", domain.ErrWitnessUnavailable, 0},
		{200, "text/html", "<html><body>Welcome!</body></html>", domain.ErrWitnessUnavailable, 0},
		{200, "", strings.TrimSpace(line), domain.ErrWitnessUnavailable, 0},
		{200, "", line + "\n", domain.ErrWitnessUnavailable, 0},
		{200, "", "— ada AAAA\n", domain.ErrWitnessUnavailable, 0},
		{200, "", "— ada+1 AAAAAAAAAAA=\n", domain.ErrWitnessUnavailable, 0},
		{200, "", "- ada AAAAAAAAAAA=\n", domain.ErrWitnessUnavailable, 0},
		{200, "", "— ada AAAAAAAAAA\n", domain.ErrWitnessUnavailable, 0},
		{200, "", strings.Repeat(line, 1000), domain.ErrWitnessUnavailable, 0},
		{409, sized, "7\n", domain.ErrWitnessKnowsOther, 7},
		{409, sized + "; charset=utf-8", "0\n", domain.ErrWitnessKnowsOther, 0},
		{409, sized, huge, domain.ErrWitnessKnowsOther, 1<<63 - 1},
		{409, sized, "9223372036854775808\n", domain.ErrWitnessUnavailable, 0},
		{409, sized, strings.Repeat("9", 100) + "\n", domain.ErrWitnessUnavailable, 0},
		{409, sized, "-7\n", domain.ErrWitnessUnavailable, 0},
		{409, sized, "007\n", domain.ErrWitnessUnavailable, 0},
		{409, sized, "7", domain.ErrWitnessUnavailable, 0},
		{409, sized, "seven\n", domain.ErrWitnessUnavailable, 0},
		{409, sized, "", domain.ErrWitnessUnavailable, 0},
		{409, "text/plain", "7\n", domain.ErrWitnessUnavailable, 0},
		{409, sized, "3\n", domain.ErrWitnessUnavailable, 0},
		{422, "", "no", domain.ErrWitnessRefuses, 0},
		{403, "", "no", domain.ErrWitnessUnregistered, 0},
		{404, "", "no", domain.ErrWitnessUnregistered, 0},
		{400, "", "no", domain.ErrInternal, 0},
		{429, "", "later", domain.ErrWitnessUnavailable, 0},
		{500, "", "no", domain.ErrWitnessUnavailable, 0},
		{201, "", line, domain.ErrWitnessUnavailable, 0},
		{302, "", line, domain.ErrWitnessUnavailable, 0},
	} {
		url := served(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.form)
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.said)
		})
		done, err := ask(t.Context(), url)
		if !errors.Is(err, c.want) || done.Size != c.size || (done.Lines == "") != (err != nil) {
			t.Errorf("%d %.40q is taken as %v, %v, want %v", c.status, c.said, done, err, c.want)
		}
	}
}

// By the protocol a witness may say that the sizes conflict when the roots do.
func TestAnotherRootOfTheSameSizeIsAFork(t *testing.T) {
	t.Parallel()
	url := served(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/x.tlog.size")
		w.WriteHeader(http.StatusConflict)
		fmt.Fprint(w, "5\n")
	})
	same := offer
	same.Old, same.Proof = 5, nil
	_, err := witness.New().Add(t.Context(), domain.AuditWitness{URL: url}, same)
	if !errors.Is(err, domain.ErrWitnessRefuses) {
		t.Error(err)
	}
}

// Whoever says nothing, half of it or far too much is left soon.
func TestAWitnessThatDoesNotAnswerIsLeft(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(net.Conn){
		"nothing":  func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) },
		"hangs up": func(net.Conn) {},
		"half": func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", line)
		},
		"half, and waits": func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", line)
			_, _ = io.Copy(io.Discard, conn)
		},
		"a gigabyte": func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
			for sent := 0; sent < 1<<30; sent += len(line) * 1000 {
				if _, err := io.WriteString(conn, strings.Repeat(line, 1000)); err != nil {
					return
				}
			}
			t.Error("all of it was read")
		},
		"garbage": func(conn net.Conn) { fmt.Fprint(conn, "220 mail.example ESMTP at your service\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, start := fmt.Sprintf("http://127.0.0.1:%d", servers.Converse(t, do)), time.Now()
			if done, err := ask(t.Context(), url); !errors.Is(err, domain.ErrWitnessUnavailable) ||
				done != (domain.AuditCosigned{}) || time.Since(start) > 20*time.Second {
				t.Errorf("%v, %v after %v", done, err, time.Since(start))
			}
		})
	}
}

func TestAWitnessIsNowhere(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]error{
		"http://127.0.0.1:1": domain.ErrWitnessUnavailable, "ftp://127.0.0.1": domain.ErrWitnessUnavailable,
		"": domain.ErrWitnessUnavailable, "http://\x00": domain.ErrInternal,
	} {
		if _, err := ask(t.Context(), url); !errors.Is(err, want) {
			t.Errorf("%q: %v", url, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ask(ctx, "http://127.0.0.1:1"); !errors.Is(err, domain.ErrWitnessUnavailable) {
		t.Error(err)
	}
}
