// Package bench measures ratios side by side, in one run on one machine:
// `make bench`. Absolute times are noise here.
package bench

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

const (
	rounds  = 5               // of each side, in turns
	stretch = 2 * time.Second // of one round
	callers = 8
)

// BenchmarkGetProject compares the whole path of one read with a bare Fiber
// and pgx handler that reads the same rows of the same tables by prepared
// statements.
func BenchmarkGetProject(b *testing.B) {
	s := scenario.NewStack(b)
	c := scenario.NewTenant(b, s, "Bench")
	c.Equip(b)
	bare := startBare(b, s, c)
	ours := target{s.APIURL + "/api/v1/projects/" + c.Project, c.Admin.Token}
	theirs := target{bare + "/projects/" + c.Project, ""}
	var whole, alone []float64
	for b.Loop() {
		for range rounds {
			alone = append(alone, theirs.rate(b))
			whole = append(whole, ours.rate(b))
		}
	}
	b.ReportMetric(median(whole)/median(alone), "of-bare-handler")
	b.ReportMetric(median(whole), "calls/s")
	b.ReportMetric(median(alone), "bare-calls/s")
	b.ReportMetric(0, "ns/op")
}

type target struct{ url, token string }

// rate is how many calls a second the target answers.
func (x target) rate(b *testing.B) float64 {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
	defer client.CloseIdleConnections()
	end, counts := time.Now().Add(stretch), make([]int, callers)
	var wg sync.WaitGroup
	for i := range counts {
		wg.Go(func() {
			for time.Now().Before(end) {
				if err := x.call(client); err != nil {
					b.Error(err)
					return
				}
				counts[i]++
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return float64(sum) / stretch.Seconds()
}

func (x target) call(client *http.Client) error {
	req, err := http.NewRequest("GET", x.url, nil)
	if err != nil {
		return err
	}
	if x.token != "" {
		req.Header.Set("Authorization", "Bearer "+x.token)
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(res.Body); err != nil || res.StatusCode != 200 {
		return fmt.Errorf("%d %s (%v)", res.StatusCode, body.String(), err)
	}
	return nil
}

// BenchmarkImport compares the upload of a CSV file with a bare insertMany of
// the very documents that it makes: into a collection without indexes, and into
// one with those of the records.
func BenchmarkImport(b *testing.B) {
	s := scenario.NewStack(b)
	c := scenario.NewTenant(b, s, "Bench")
	c.Equip(b)
	file := generated(5000)
	upload := func() {
		if status, answer := c.Analyst.Upload(b, c.Records()+"/upload", "x.csv", bytes.NewReader(file), nil); status != 201 {
			b.Fatalf("%d %s", status, answer)
		}
	}
	upload()
	same := stored(b, s)
	var whole, bare, indexed []float64
	for b.Loop() {
		for range 3 {
			bare = append(bare, same.insertMany(b, false))
			indexed = append(indexed, same.insertMany(b, true))
			whole = append(whole, seconds(upload))
		}
	}
	b.ReportMetric(median(bare)/median(whole), "of-insertMany")
	b.ReportMetric(median(indexed)/median(whole), "of-insertMany-with-indexes")
	b.ReportMetric(5000/median(whole), "rows/s")
	b.ReportMetric(0, "ns/op")
}

func generated(rows int) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(strings.Split("id,name,age,site,visit,status,score,comment", ","))
	for i := range rows {
		w.Write([]string{
			fmt.Sprint(i), "patient", fmt.Sprint(i % 90), "site-1", "2026-11-23", "ok", "1.5", "a comment, with a comma",
		})
	}
	w.Flush()
	return b.Bytes()
}

// BenchmarkStart tells how long a newcomer waits for the whole stack, how long an
// operator for one more API, and what an idle one holds.
func BenchmarkStart(b *testing.B) {
	var cold, next, api []float64
	var idle float64
	for b.Loop() {
		var s *scenario.Stack
		cold = append(cold, seconds(func() {
			s = scenario.NewStack(b)
			s.Operator(b).Get(b, "/auth/me")
		}))
		time.Sleep(3 * time.Second)
		idle = resident(b, s.APIPID(b))
		api = append(api, seconds(func() { s.StartNode(b) }))
		s.Stop(syscall.SIGTERM)
		next = append(next, seconds(func() {
			s.Start(b)
			s.Operator(b).Get(b, "/auth/me")
		}))
	}
	b.ReportMetric(median(cold), "s-first-start-to-first-call")
	b.ReportMetric(median(next), "s-next-start-to-first-call")
	b.ReportMetric(median(api), "s-api-start-to-ready")
	b.ReportMetric(idle, "MB-idle-api")
	b.ReportMetric(0, "ns/op")
}

func resident(b *testing.B, pid int) (mb float64) {
	out, err := exec.Command("ps", "-o", "rss=", "-p", fmt.Sprint(pid)).Output()
	expect.NoError(b, err)
	fmt.Sscan(string(out), &mb)
	return mb / 1024
}

func seconds(do func()) float64 {
	begun := time.Now()
	do()
	return time.Since(begun).Seconds()
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

func TestMain(m *testing.M) {
	if os.Getenv(bareAddress) != "" {
		serveBare()
		return
	}
	os.Exit(m.Run())
}
