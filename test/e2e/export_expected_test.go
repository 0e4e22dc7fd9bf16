package e2e

import (
	"bytes"
	"encoding/json"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// recordState is what a record was made: its data, or nil if it was deleted. It was sent and acknowledged then.
type recordState struct {
	data      scenario.Object
	sent, ack time.Time // ack is zero until it comes
}

// expected remembers what records were made, by data's "id".
type expected struct {
	mu     sync.Mutex
	states map[string][]recordState
}

// change does what makes a record this, and remembers when.
func (s *expected) change(id string, data scenario.Object, do func()) {
	s.mu.Lock()
	at := len(s.states[id])
	s.states[id] = append(s.states[id], recordState{data: maps.Clone(data), sent: time.Now()})
	s.mu.Unlock()
	do()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states[id][at].ack = time.Now()
}

// changeAll is change of many by one call.
func (s *expected) changeAll(all []scenario.Object, do func()) {
	if len(all) == 0 {
		do()
		return
	}
	s.change(all[0]["id"].(string), all[0], func() { s.changeAll(all[1:], do) })
}

// current is what a record is by now.
func (s *expected) current(id string) scenario.Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.states[id][len(s.states[id])-1].data)
}

// possible are the states that a record may have in an export that began in this time, by what reads them; "" is none:
// the last that was acknowledged before, and what was on its way.
func (s *expected) possible(id string, from, to time.Time, shown func(scenario.Object) string) map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]bool{"": true}
	for _, state := range s.states[id] {
		if state.sent.After(to) {
			break
		}
		if !state.ack.IsZero() && state.ack.Before(from) {
			clear(all)
		}
		if state.data == nil {
			all[""] = true
			continue
		}
		all[shown(state.data)] = true
	}
	return all
}

// wantExport asks for the study as it was when the export began: records, by id, as shown has them.
func (s *expected) wantExport(
	t *testing.T, what string, from, to time.Time, records map[string]string, shown func(scenario.Object) string,
) {
	t.Helper()
	s.mu.Lock()
	ids := maps.Clone(s.states)
	s.mu.Unlock()
	for id := range ids {
		if got := records[id]; !s.possible(id, from, to, shown)[got] {
			t.Errorf("%s: %s is %q, which it was not from %s to %s", what, id, got, from, to)
		}
		delete(records, id)
	}
	for id := range records {
		t.Errorf("%s: nobody has made %s", what, id)
	}
}

// shownJSON has the keys in the order of the alphabet.
func shownJSON(data any) string {
	text, _ := json.Marshal(data)
	return string(text)
}

// shownCells are the cells of a row that are not empty.
func shownCells(data scenario.Object) string {
	cells := map[string]string{}
	for key, value := range data {
		switch v := value.(type) {
		case nil:
		case string:
			cells[key] = v
		default:
			cells[key] = shownJSON(v)
		}
	}
	return shownRow(cells)
}

func shownRow(row map[string]string) string {
	row = maps.Clone(row)
	maps.DeleteFunc(row, func(_, cell string) bool { return cell == "" })
	return shownJSON(row)
}

// linesOf are the records of an NDJSON export by id.
func linesOf(t *testing.T, lines []byte) map[string]string {
	t.Helper()
	records := map[string]string{}
	for line := range bytes.Lines(lines) {
		var record struct {
			Data scenario.Object `json:"patient_data"`
		}
		expect.NoError(t, json.Unmarshal(line, &record))
		once(t, records, record.Data["id"].(string), shownJSON(record.Data))
	}
	return records
}

// rowsOf are the records of a CSV export by id, as pandas reads them.
func rowsOf(t *testing.T, file []byte) map[string]string {
	t.Helper()
	records := map[string]string{}
	for _, row := range readTable(t, file) {
		once(t, records, row["id"], shownRow(row))
	}
	return records
}

func once(t *testing.T, records map[string]string, id, shown string) {
	t.Helper()
	if _, twice := records[id]; twice || id == "" {
		t.Errorf("%q is there twice", id)
	}
	records[id] = shown
}
