package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// breaksOff has clients leave half-way of an export, and then the store: the node stops reading, what came does not
// look complete, and the trail tells.
func breaksOff(t *testing.T, c scenario.Tenant) {
	t.Helper()
	c.Project = c.Analyst.Post(t, "/projects", scenario.Object{"name": "Broken off"})["id"].(string)
	c.Analyst.Post(t, c.Records(), scenario.Object{"patient_data": scenario.Object{"id": "", "text": ""}}) // all keys
	many := servers.NewManyRecords(t, c.MongoURL, 10_000_000, func(record int) bson.D {
		return bson.D{{Key: "id", Value: fmt.Sprint(record)}, {Key: "text", Value: fmt.Sprintf("%x", record*record)}}
	})
	node := c.StartNode(t, "MONGO_URL="+many.URL(), "ENABLE_BACKGROUND_TASKS=false")
	c.Analyst.Base = node.Base
	failed := exportsFailed(t, c)
	for _, format := range []string{"ndjson", "csv", "zip"} {
		client := startExport(t, c, format)
		expect.NoError(t, client.Process.Kill())
		_ = client.Wait()
		expect.Eventually(t, "nobody reads any more: "+format, func() bool { return many.Closed.Swap(0) > 0 })
		failed++
		expect.Eventually(t, "the trail tells", func() bool { return exportsFailed(t, c) == failed })
	}
	client := startExport(t, c, "csv")
	many.Relay.Cut()
	_ = client.Wait()
	if code := client.ProcessState.ExitCode(); code != 18 && code != 56 {
		t.Errorf("curl ended with %d, as if the file were complete", code)
	}
	expect.Eventually(t, "the trail tells", func() bool { return exportsFailed(t, c) == failed+1 })
}

// startExport returns when the first of an export has come to curl.
func startExport(t *testing.T, c scenario.Tenant, format string) *exec.Cmd {
	t.Helper()
	file := filepath.Join(t.TempDir(), "export."+format)
	client := exec.Command(
		"curl", "-sS", "--limit-rate", "4M", "-o", file, "-H", "Authorization: Bearer "+c.Analyst.Token,
		c.Analyst.Base+c.Records()+"/export?format="+format,
	)
	expect.NoError(t, client.Start())
	expect.Eventually(t, "some of the export is there: "+format, func() bool {
		about, err := os.Stat(file)
		return err == nil && about.Size() > 100_000
	})
	return client
}

// exportsFailed counts those that the trail says have failed.
func exportsFailed(t *testing.T, c scenario.Tenant) (n int) {
	t.Helper()
	for _, entry := range c.Admin.Get(t, "/audit?action=record.export&size=100")["items"].([]any) {
		if entry.(scenario.Object)["outcome"] == "failed" {
			n++
		}
	}
	return n
}

// oneCorrectionWins has two nodes correct one version of a record at once.
func oneCorrectionWins(t *testing.T, c scenario.Tenant) {
	t.Helper()
	node := c.StartNode(t, "ENABLE_BACKGROUND_TASKS=false")
	made := c.Analyst.Post(t, c.Records(), scenario.Object{"patient_data": scenario.Object{"n": 0}})
	path := c.Records() + "/" + made["record_id"].(string)
	for round := 1; round <= 10; round++ {
		var both sync.WaitGroup
		var got [2]int
		for i, base := range []string{c.Analyst.Base, node.Base} {
			both.Go(func() {
				body := strings.NewReader(fmt.Sprintf(`{"patient_data":{"n":"%d of node %d"}}`, round, i))
				got[i], _ = scenario.Caller{Base: base, Token: c.Analyst.Token}.Send(
					t, []string{"PATCH", "PUT"}[round%2], path, "application/json", body, "If-Match", fmt.Sprintf(`"%d"`, round),
				)
			})
		}
		both.Wait()
		now := c.Analyst.Get(t, path)
		won := 0
		if got[1] == 200 {
			won = 1
		}
		if got[won] != 200 || got[1-won] != 412 || now["version"] != float64(round+1) ||
			now["patient_data"].(scenario.Object)["n"] != fmt.Sprintf("%d of node %d", round, won) {
			t.Errorf("two at once are answered %v, and it is %v", got, now)
		}
	}
	if n := len(c.Analyst.ListAll(t, path+"/history", 100)); n != 11 {
		t.Errorf("%d versions", n)
	}
}

// halfABody sends a list that is cut off, with its length and in chunks: nothing of it is stored.
func halfABody(t *testing.T, c scenario.Tenant) {
	t.Helper()
	before := recordsOf(t, &c)
	lines := strings.Repeat(`{"patient_data":{"cut":"off"}}`+"\n", 2000)
	for _, body := range []string{
		fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(lines)+10, lines),
		fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(lines), lines),
		fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s", len(lines)+10, lines),
	} {
		host, _, _ := strings.Cut(strings.TrimPrefix(c.Analyst.Base, "http://"), "/")
		conn, err := net.Dial("tcp", host)
		expect.NoError(t, err)
		expect.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
		fmt.Fprintf(conn, "POST /api/v1%s/bulk HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n%s",
			c.Records(), host, c.Analyst.Token, linesType, body)
		expect.NoError(t, conn.(*net.TCPConn).CloseWrite())
		answer := make([]byte, 100)
		n, _ := conn.Read(answer)
		conn.Close()
		if said := string(answer[:n]); n > 0 && !strings.HasPrefix(said, "HTTP/1.1 4") {
			t.Errorf("half a body is answered %q", said)
		}
	}
	if after := recordsOf(t, &c); after != before {
		t.Errorf("%d records came of it", after-before)
	}
}
