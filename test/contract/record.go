package contract

import (
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Records checks that patient records are kept as the port says.
func Records(t *testing.T, open func(*testing.T) ports.Set) {
	checks{
		"roundtrip":        onRecordStore(recordRoundTrip),
		"order":            onRecordStore(recordKeyOrder),
		"own copy":         onRecordStore(recordOwnCopy),
		"largest":          onRecordStore(recordLargest),
		"index again":      onRecordStore(recordIndexAgain),
		"apart":            onRecordStore(recordApart),
		"exists":           onRecordStore(recordExists),
		"race":             onRecordStore(recordRace),
		"external id":      onRecordStore(recordExternalID),
		"import":           onRecordStore(importSeen),
		"import rows":      onRecordStore(importRows),
		"import apart":     onRecordStore(importApart),
		"import stops":     onRecordStore(importStops),
		"import again":     onRecordStore(importAgain),
		"import goes on":   onRecordStore(importGoesOn),
		"import conflicts": onRecordStore(importConflicts),
		"import taken":     onRecordStore(importTaken),
		"pages":            onRecordStore(recordPages),
		"change":           onRecordStore(recordChanges),
		"change refused":   onRecordStore(recordChangeRefused),
		"change at once":   onRecordStore(recordChangeAtOnce),
		"change external":  onRecordStore(recordChangeExternalID),
		"change import":    onRecordStore(recordChangeImport),
		"deleted":          onRecordStore(recordDeleted),
		"history":          onRecordStore(recordHistory),
		"history apart":    onRecordStore(recordHistoryApart),
		"export":           onRecordStore(recordExport),
		"export meanwhile": onRecordStore(recordExportMeanwhile),
		"export import":    onRecordStore(recordExportImport),
		"export ends":      onRecordStore(recordExportEnds),
		"budget":           onRecordStore(recordBudget),
		"fields":           onRecordStore(recordFields),
		"fields first":     onRecordStore(recordFieldsFirst),
		"fields meanwhile": onRecordStore(recordFieldsMeanwhile),
		"many fields":      onRecordStore(recordManyFields),
		"has trial":        onRecordStore(recordHasTrial),
		"delete project":   onRecordStore(recordDeleteProject),
		"filters":          onRecordStore(filterTable),
		"external filters": onRecordStore(filterExternalID),
		"random filters":   onRecordStore(filterRandom),
	}.run(t, "records", open)
}

func onRecordStore(check func(*testing.T, recordStore)) func(*testing.T, ports.Set) {
	return func(t *testing.T, p ports.Set) { check(t, newRecordStore(t, p)) }
}

// documents have everything that a store could get wrong.
var documents = []string{
	`{}`,
	`{"text": "", "true": true, "false": false, "null": null, "object": {}, "array": []}`,
	`{"int": [0, -1, 9223372036854775807, -9223372036854775808, 2147483648]}`,
	`{"double": [0.0, -0.0, 0.1, 1.0, -1.5e300, 5e-324, 1e21, 9007199254740993.0]}`,
	`{"decimal": [12345678901234567890, 0.12345678901234567890123456789, -1.234567890123456789012345678901234, 1e-6176,` +
		` 9.999999999999999999999999999999999e6144, 1e400]}`,
	`{"alk.phos": 1, ".": 2, "..": 3, "a.": 4, ".a": 5, "$": 6, "$where": 7, "a$b": 8, "$a.b": 9, "%": 10, "%2E": 11, ` +
		`"%24": 12, "%25": 13, "": 14, "%%": 15, "a%": 16}`,
	`{"": {"": [{"": null, ".$%": {"%": ""}}]}}`,
	`{"größe": "ß", "名前": "患者", "😀": "👩‍⚕️", "e\u0301": "\u00e9", "\u0001": "\u0000", "line": "a\r\n\t\"b\"\\", ` +
		`"\u2028": "\ufeff"}`,
	`{"_id": 1, "organization_id": 2, "open": 3, "0": 4, "1": 5, "00": 6, "-1": 7, "record_id": 8, "$ref": 9, "$id": 10}`,
	`{"nested": [[1, [2, [3, []]]], {"z": {"y": {"x": [{"w": null}, {}]}}, "a": 1}, null, "x", true, 1.5]}`,
	strings.Repeat(`{"d": [`, 32) + strings.Repeat(`]}`, 32), // as deep as documents go
}

// recordRoundTrip fails for a store that bends numbers, texts or keys.
func recordRoundTrip(t *testing.T, s recordStore) {
	all := s.stored(t, documents...)
	all = append(all, s.record(t, `{"n": 1}`))
	last := &all[len(all)-1]
	last.ID, last.ExternalID = "zz.$any id|of an import", "PAT-0001.$%"
	must(t, s.Insert(t.Context(), s.tenant, *last))
	for _, want := range all {
		got, err := s.get(t, want.ID)
		must(t, err)
		wantRecord(t, got, want)
	}
	page, err := s.List(t.Context(), s.tenant, domain.RecordQuery{
		TrialScope: s.scope, CursorQuery: domain.CursorQuery{Size: 100},
	})
	must(t, err)
	for i, got := range page.Items {
		wantRecord(t, got, all[i])
	}
	if len(page.Items) != len(all) {
		t.Errorf("got %d records, want %d", len(page.Items), len(all))
	}
	_, err = s.get(t, "nobody")
	wantError(t, err, domain.ErrRecordNotFound)
}

// recordKeyOrder fails for a store that sorts keys, or moves some to the front.
func recordKeyOrder(t *testing.T, s recordStore) {
	for _, r := range s.stored(
		t, `{"z": 1, "_id": 2, "a": {"y": [{"c": 1, "b": 2, "10": 3, "9": 4}], "x": 5}, "m": 6}`, `{"a": 1, "z": 2}`,
		`{"z": 2, "a": 1}`,
	) {
		want, err := r.Data.MarshalJSON()
		must(t, err)
		got, err := s.get(t, r.ID)
		must(t, err)
		json, err := got.Data.MarshalJSON()
		must(t, err)
		if string(json) != string(want) {
			t.Errorf("got %s, want %s", json, want)
		}
	}
}

// recordOwnCopy fails for a store that shares documents with its callers.
func recordOwnCopy(t *testing.T, s recordStore) {
	r := s.record(t, `{"list": [1]}`)
	change := func(r domain.Record) { r.Data[0].Value.([]any)[0] = "changed" }
	must(t, s.Insert(t.Context(), s.tenant, r))
	change(r)
	for range 2 {
		got, err := s.get(t, r.ID)
		must(t, err)
		wantRecord(t, domain.Record{Data: got.Data}, domain.Record{Data: s.record(t, `{"list": [1]}`).Data})
		change(got)
	}
}

// recordLargest fails for a store that cannot hold what the API lets in.
func recordLargest(t *testing.T, s recordStore) {
	i, want := freshImport(), s.record(t, `{"a":"`+strings.Repeat("x", document.MaxBytes-8)+`"}`)
	s.load(t, i, []domain.Record{want})
	got, err := s.get(t, want.ID, i)
	must(t, err)
	if !document.Equal(got.Data, want.Data) {
		t.Error("a large document came back changed")
	}
	must(t, s.DeleteImport(t.Context(), s.tenant, s.scope, i, 1)) // whoever scans will be glad
}

// recordIndexAgain fails for a store that can be made ready only once.
func recordIndexAgain(t *testing.T, s recordStore) {
	all := s.stored(t, `{}`)
	must(t, s.Index(t.Context(), s.tenant))
	must(t, s.Index(t.Context(), s.tenant))
	_, err := s.IndexShared(t.Context(), nil)
	must(t, err)
	missing, err := s.IndexShared(t.Context(), func(int, int, string) {})
	must(t, err)
	if len(missing) > 0 {
		t.Errorf("these are still missing: %v", missing)
	}
	for _, tenant := range []domain.TenantID{"", s.tenant} {
		if missing := got(s.MissingIndexes(t.Context(), tenant))(t); len(missing) > 0 {
			t.Errorf("these are missing for %q: %v", tenant, missing)
		}
	}
	s.wantIDs(t, domain.RecordQuery{}, all)
}

// recordApart fails for a store that forgets the tenant, the project or the
// trial anywhere.
func recordApart(t *testing.T, s recordStore) {
	mine := s.record(t, `{"whose": "mine"}`)
	mine.ExternalID = "PAT-1"
	must(t, s.Insert(t.Context(), s.tenant, mine))
	for name, other := range s.neighbours() {
		t.Run(name, func(t *testing.T) {
			_, err := other.get(t, mine.ID)
			wantError(t, err, domain.ErrRecordNotFound)
			other.wantIDs(t, domain.RecordQuery{}, nil)
			theirs := other.record(t, `{"whose": "theirs"}`)
			theirs.ID, theirs.ExternalID = mine.ID, mine.ExternalID
			must(t, s.Insert(t.Context(), other.tenant, theirs))
			got, err := other.get(t, mine.ID)
			must(t, err)
			wantRecord(t, got, theirs)
		})
	}
	got, err := s.get(t, mine.ID)
	must(t, err)
	wantRecord(t, got, mine)
	s.wantIDs(t, domain.RecordQuery{}, []domain.Record{mine})
}

// recordExists fails for a store that replaces.
func recordExists(t *testing.T, s recordStore) {
	first := s.stored(t, `{"n": 1}`)[0]
	second := first
	second.Data = s.record(t, `{"n": 2}`).Data
	wantError(t, s.Insert(t.Context(), s.tenant, second), domain.ErrRecordExists)
	got, err := s.get(t, first.ID)
	must(t, err)
	wantRecord(t, got, first)
}

// recordRace fails for a store that looks before it inserts.
func recordRace(t *testing.T, s recordStore) {
	r := s.record(t, `{}`)
	inserted(t, domain.ErrRecordExists, func(int) error { return s.Insert(t.Context(), s.tenant, r) })
}

// recordExternalID fails for a store that takes an external id twice, or takes
// having none for one.
func recordExternalID(t *testing.T, s recordStore) {
	s.stored(t, `{}`, `{}`)
	first, second := s.record(t, `{}`), s.record(t, `{}`)
	first.ExternalID, second.ExternalID = "PAT-1", "PAT-1"
	must(t, s.Insert(t.Context(), s.tenant, first))
	wantError(t, s.Insert(t.Context(), s.tenant, second), domain.ErrExternalIDTaken)
	second.ExternalID = "pat-1"
	must(t, s.Insert(t.Context(), s.tenant, second))
}

// recordPages lists the records in every way and fails for a store that
// shows one twice, or not at all.
func recordPages(t *testing.T, s recordStore) {
	all := s.numbered(t, 25)
	for _, r := range all {
		must(t, s.Insert(t.Context(), s.tenant, r))
	}
	few := parsed(t, `{"field": "patient_data.n", "op": "lt", "value": 7}`)
	for _, w := range []domain.CursorQuery{
		{Size: 1}, {Size: 1, Desc: true}, {Size: 7, Count: true}, {Size: 25, Desc: true, Count: true}, {Size: 100},
	} {
		s.wantPages(t, domain.RecordQuery{CursorQuery: w}, all)
		s.wantPages(t, domain.RecordQuery{CursorQuery: w, Filter: few}, all[:7])
	}
}
