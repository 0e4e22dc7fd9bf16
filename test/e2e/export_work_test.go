package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// begin stores the records with which the study begins, and returns where each is.
func (s *expected) begin(t *testing.T, c *scenario.Tenant) (paths map[string]string) {
	t.Helper()
	all, lines := make([]scenario.Object, 3*third), &bytes.Buffer{}
	for n := range all {
		all[n] = scenario.Object{
			"id": fmt.Sprint("P-", n), "n": float64(n), "text": "a \"quoted\" text,\nof several lines; =1+1",
			"visits": []any{scenario.Object{"day": float64(n % 7), "dose": 0.5}}, fmt.Sprint("group ", n%5): n%2 == 0,
		}
		expect.NoError(t, json.NewEncoder(lines).Encode(scenario.Object{"patient_data": all[n]}))
	}
	s.changeAll(all, func() {
		status, answer := c.Analyst.Send(t, "POST", c.Records()+"/bulk", linesType, lines)
		if status != 201 {
			t.Fatalf("%d %s", status, answer)
		}
	})
	paths = map[string]string{}
	for _, record := range c.Analyst.ListAll(t, c.Records(), 500) {
		id := record["patient_data"].(scenario.Object)["id"].(string)
		paths[id] = c.Records() + "/" + record["record_id"].(string)
	}
	return paths
}

// work goes on until it is stopped: each worker has its own records. counts tells how much each has done.
func (s *expected) work(
	t *testing.T, c *scenario.Tenant, paths map[string]string,
) (stop func(), counts func() map[string]int64) {
	workers := map[string]func(n int){
		"who creates":  func(n int) { s.create(t, c, n) },
		"who corrects": func(n int) { s.correct(t, c, paths, n%third, n) },
		"who deletes":  func(n int) { s.remove(t, c, paths, third+n) },
		"who imports":  func(n int) { s.upload(t, c, n) },
	}
	var wait sync.WaitGroup
	done, ended := map[string]*atomic.Int64{}, make(chan struct{})
	for who, do := range workers {
		count := &atomic.Int64{}
		done[who] = count
		wait.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-ended:
					return
				default:
				}
				do(n)
				count.Add(1)
			}
		})
	}
	return func() { close(ended); wait.Wait() }, func() map[string]int64 {
		now := map[string]int64{}
		for who, count := range done {
			now[who] = count.Load()
		}
		return now
	}
}

func (s *expected) create(t *testing.T, c *scenario.Tenant, n int) {
	data := scenario.Object{"id": fmt.Sprint("new ", n), fmt.Sprint("late ", n/10): []any{float64(n), nil}}
	s.change(data["id"].(string), data, func() { c.Analyst.Post(t, c.Records(), scenario.Object{"patient_data": data}) })
}

// correct replaces a record in part, or whole, in turn.
func (s *expected) correct(t *testing.T, c *scenario.Tenant, paths map[string]string, record, n int) {
	id := fmt.Sprint("P-", record)
	data := s.current(id)
	part := scenario.Object{"n": float64(-n), fmt.Sprint("corrected ", n/20): "yes"}
	maps.Copy(data, part)
	s.change(id, data, func() {
		if n%2 == 0 {
			c.Analyst.Call(t, 200, "PATCH", paths[id], scenario.Object{"patient_data": part}, "X-Reason", "misread")
			return
		}
		c.Analyst.Call(t, 200, "PUT", paths[id], scenario.Object{"patient_data": data}, "X-Reason", "misread")
	})
}

// remove deletes a record of the study, or one of its own when none is left.
func (s *expected) remove(t *testing.T, c *scenario.Tenant, paths map[string]string, record int) {
	id, path := fmt.Sprint("P-", record), paths[fmt.Sprint("P-", record)]
	if record >= 2*third {
		id = fmt.Sprint("gone ", record)
		data := scenario.Object{"id": id}
		s.change(id, data, func() {
			made := c.Analyst.Post(t, c.Records(), scenario.Object{"patient_data": data})
			path = c.Records() + "/" + made["record_id"].(string)
		})
	}
	s.change(id, nil, func() { c.Analyst.Call(t, 204, "DELETE", path, nil, "X-Reason", "withdrawn") })
}

// upload imports a file, all of whose rows come at once.
func (s *expected) upload(t *testing.T, c *scenario.Tenant, n int) {
	if n%5 > 0 {
		s.create(t, c, -n) // a file is many records for one call
		return
	}
	rows, file := make([]scenario.Object, imported), &strings.Builder{}
	fmt.Fprintf(file, "id,row,of %d\n", n%3)
	for i := range rows {
		rows[i] = scenario.Object{"id": fmt.Sprintf("I-%d-%d", n, i), "row": fmt.Sprint(i), fmt.Sprint("of ", n%3): "é,"}
		fmt.Fprintf(file, "I-%d-%d,%d,\"é,\"\n", n, i, i)
	}
	s.changeAll(rows, func() {
		status, answer := c.Analyst.Upload(t, c.Records()+"/upload", "rows.csv", strings.NewReader(file.String()), nil)
		if status != 201 {
			t.Errorf("%d %s", status, answer)
		}
	})
}
