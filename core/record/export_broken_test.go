package record_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

const brokenRows = 3000

// manyRecords is a file whose export is sent in several parts.
func manyRecords(t *testing.T, c *fixture.Tenant, leader domain.Call) domain.TrialScope {
	t.Helper()
	s := c.TrialScope(t, domain.NewMember{User: leader.Subject, Role: "ANALYST"})
	var file strings.Builder
	for row := range brokenRows {
		fmt.Fprintf(&file, "%d,%s\n", row, fmt.Sprintf("%x", row*row*7919))
	}
	_, err := c.Records.Upload(t.Context(), c.Admin, s, record.Upload{File: strings.NewReader("a,b\n" + file.String())})
	fixture.Must(t, err)
	return s
}

// wantBroken fails if what was sent could be taken for the whole study.
func wantBroken(t *testing.T, name string, format domain.ExportFormat, sent []byte) {
	t.Helper()
	if format == domain.ExportZIP {
		if _, err := zip.NewReader(bytes.NewReader(sent), int64(len(sent))); err == nil {
			t.Errorf("%s: the archive opens", name)
		}
		return
	}
	if rows := bytes.Count(sent, []byte("\n")); rows >= brokenRows {
		t.Errorf("%s: %d lines were sent as %s", name, rows, format)
	}
}

// An export whose store fails, whenever that is, says so and does not look complete, in every format.
func TestAStoreThatFailsBreaksAnExport(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s := manyRecords(t, c, c.Admin)
	at := func(reading, record int) func(int, int) error {
		return func(r, at int) error {
			if r == reading && at == record {
				return domain.ErrRecordsUnavailable
			}
			return nil
		}
	}
	for _, format := range domain.ExportFormats() {
		second := 2
		if format == domain.ExportNDJSON {
			second = 1
		}
		for name, broken := range map[string]*watchedRecords{
			"at the first record":      {fail: at(1, 0)},
			"while keys are found":     {fail: at(1, brokenRows/2), more: true, held: 1},
			"when the keys are found":  {fail: at(1, brokenRows), more: true, held: 1},
			"while records are held":   {fail: at(1, brokenRows/2), more: true},
			"when all are held":        {fail: at(1, brokenRows), more: true},
			"between the readings":     {fail: at(second, 0), held: 1},
			"half-way":                 {fail: at(1, brokenRows/2)},
			"half-way, after all keys": {fail: at(second, brokenRows/2), more: true, held: 1},
			"at the end":               {fail: at(1, brokenRows)},
			"at the second end":        {fail: at(second, brokenRows), held: 1},
		} {
			sent, err := broken.export(t, c, c.Admin, s, domain.Export{Format: format})
			if !errors.Is(err, domain.ErrRecordsUnavailable) {
				t.Errorf("%s as %s: %v", name, format, err)
			}
			wantBroken(t, name, format, sent.Bytes())
		}
	}
}

// Where no columns can be told, nothing is sent.
func TestAnExportWithoutFieldsDoesNotBegin(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s := recordsOf(t, c, `{"a":1}`)
	for _, format := range []domain.ExportFormat{domain.ExportCSV, domain.ExportZIP} {
		r := watchedRecords{fields: domain.ErrRecordsUnavailable}
		sent, err := r.export(t, c, c.Admin, s, domain.Export{Format: format})
		if !errors.Is(err, domain.ErrRecordsUnavailable) || sent.Len() > 0 {
			t.Errorf("%s: %v after %d bytes", format, err, sent.Len())
		}
	}
}

// lostHistory has no former versions.
type lostHistory struct{ ports.Records }

func (lostHistory) History(
	context.Context, domain.TenantID, domain.RecordHistoryQuery,
) (none domain.CursorPage[domain.Record], err error) {
	return none, domain.ErrRecordsUnavailable
}

// An export that cannot tell what a record was before is broken.
func TestALostHistoryBreaksAnExport(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	kept := c.Set.Records
	c.Set.Records = lostHistory{kept}
	for _, format := range []domain.ExportFormat{domain.ExportCSV, domain.ExportZIP} {
		_, err := lateExport(t, c, domain.Export{Format: format}, 2, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 0, `{"b":1}`)
		}, `{"a":1}`)
		fixture.Want(t, err, domain.ErrRecordsUnavailable)
	}
}

// Whoever loses the right while the keys are found, between the readings, or while rows are sent, gets no more.
func TestARightThatIsLostBreaksAnExport(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	tables := []domain.ExportFormat{domain.ExportCSV, domain.ExportZIP}
	for name, tc := range map[string]struct {
		formats         []domain.ExportFormat
		reading, record int
	}{
		"while keys are found": {tables, 1, brokenRows / 2}, "when the keys are found": {tables, 1, brokenRows},
		"between the readings": {tables, 2, 0}, "while rows are sent": {tables, 2, brokenRows / 2},
		"at the first line":     {[]domain.ExportFormat{domain.ExportNDJSON}, 1, 0},
		"while lines are sent":  {[]domain.ExportFormat{domain.ExportNDJSON}, 1, brokenRows / 2},
		"before the last lines": {[]domain.ExportFormat{domain.ExportNDJSON}, 1, brokenRows - 9},
	} {
		for _, format := range tc.formats {
			bob := c.AddUser(t, strings.ToLower(rand.Text()))
			s := manyRecords(t, c, bob)
			r := watchedRecords{more: true, held: 1, fail: func(reading, record int) error {
				if reading == tc.reading && record == tc.record {
					fixture.Must(t, c.Projects.RemoveMember(t.Context(), c.Admin, s.Project, bob.Subject, 0))
					c.Advance(domain.ExportCheckTime)
				}
				return nil
			}}
			sent, err := r.export(t, c, bob, s, domain.Export{Format: format})
			if !errors.Is(err, domain.ErrProjectNotFound) {
				t.Errorf("%s as %s: %v", name, format, err)
			}
			wantBroken(t, name, format, sent.Bytes())
		}
	}
}

// A reader that takes no more breaks the export, also when only the end of an archive is left.
func TestAReaderThatLeavesBreaksAnExport(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s := manyRecords(t, c, c.Admin)
	for _, format := range domain.ExportFormats() {
		var whole bytes.Buffer
		fixture.Must(t, c.Records.Export(t.Context(), c.Admin, s, domain.Export{Format: format}, &whole))
		for _, size := range []int{0, 1, whole.Len() / 2, whole.Len() - 50} {
			w := limitedWriter(size)
			err := c.Records.Export(t.Context(), c.Admin, s, domain.Export{Format: format}, &w)
			if !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("%s after %d bytes: %v", format, size, err)
			}
		}
	}
}

// limitedWriter takes so many bytes.
type limitedWriter int

func (w *limitedWriter) Write(p []byte) (int, error) {
	if *w -= limitedWriter(len(p)); *w < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}
