package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
	"github.com/tenon-health/tenon/test/expect"
)

// fieldsOf are the fields of documents, each with its types.
func fieldsOf(t *testing.T, all ...string) (fields domain.Fields, lines string) {
	t.Helper()
	var set domain.FieldSet
	for _, text := range all {
		d, err := document.Read([]byte(text))
		expect.NoError(t, err)
		set.Add(d)
	}
	fields = domain.NewFields(set.All())
	for _, f := range fields.Items {
		lines += fmt.Sprintln(f.Path, f.Types)
	}
	return fields, lines
}

func TestFieldsAreNamedAsASearchNamesThem(t *testing.T) {
	t.Parallel()
	fields, got := fieldsOf(
		t, `{"b":1,"alk.phos":"x","n":{"z":null,"deep":{"k":true}},"l":[{"inside":1}],"o":{}}`,
		`{"b":1.5,"n":7,"a\\b":12345678901234567890,"ß":""}`, `{"b":2}`, `{}`,
	)
	want := `patient_data.a\\b [number]
patient_data.alk\.phos [string]
patient_data.b [integer number]
patient_data.l [array]
patient_data.n [integer object]
patient_data.n.deep [object]
patient_data.n.deep.k [boolean]
patient_data.n.z [null]
patient_data.o [object]
patient_data.ß [string]
`
	expect.Equal(t, got, want)
	for _, f := range fields.Items {
		path, err := filter.ParsePath(f.Path)
		expect.NoError(t, err)
		expect.Equal(t, path.String(), f.Path)
	}
	expect.Equal(t, fields.Complete, true)
}

// Keys are those of the records themselves, whatever they are called.
func TestKeysOfFields(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		`{}`:                        nil,
		`{"b":1,"a":{"c":{"d":1}}}`: {"a", "b"},
		`{"":{"":1,"x":2}}`:         {""},
		`{".":1,"a.b":{"c.d":1},"a":{"b":1},"..":2}`:             {".", "..", "a.b", "a"},
		`{"\\":1,"a\\":{"x":1},"\\.":2,"a\\.b":3}`:               {`\`, `\.`, `a\`, `a\.b`},
		`{"$":1,"$where":{"$x":1},"%":2,"%2E":3}`:                {"$", "$where", "%", "%2E"},
		`{"größe":1,"名前":{"x":1},"😀":2,"e\u0301":3,"\u00e9":4}`:  {"größe", "名前", "😀", "e\u0301", "é"},
		`{"patient_data":{"patient_data":1},"patient_data.a":2}`: {"patient_data", "patient_data.a"},
		`{" ":1,"\n":2,"a,b":3,"\"":4}`:                          {" ", "\n", "a,b", `"`},
	} {
		fields, _ := fieldsOf(t, text, text)
		got := fields.Keys()
		slices.Sort(got)
		slices.Sort(want)
		expect.Equal(t, got, want)
	}
}

func FuzzKeysOfFields(f *testing.F) {
	for _, text := range []string{`{"":{"":1}}`, `{"a.b":{"c":1},"\\":[{"x":1}],"$":null}`, `{"名前":{"😀":{}}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := document.Read(text)
		if err != nil {
			return
		}
		var set domain.FieldSet
		set.Add(d)
		fields := domain.NewFields(set.All())
		var want []string
		for _, field := range d {
			want = append(want, field.Key)
		}
		got := fields.Keys()
		slices.Sort(got)
		slices.Sort(want)
		if fields.Complete && !slices.Equal(got, want) {
			t.Fatalf("got the keys %q, want %q", got, want)
		}
	})
}

// Fields are bounded, whatever records are like.
func TestFieldsAreBounded(t *testing.T) {
	t.Parallel()
	var wide strings.Builder
	for i := range domain.MaxFields + 10 {
		fmt.Fprintf(&wide, `,"k%d":1`, i)
	}
	for name, tc := range map[string]struct {
		text     string
		items    int
		complete bool
	}{
		"wide":      {"{" + wide.String()[1:] + "}", domain.MaxFields, false},
		"long":      {`{"` + strings.Repeat("x", domain.MaxFieldPath) + `":1,"a":2}`, 1, false},
		"deep":      {strings.Repeat(`{"d":`, 60) + "1" + strings.Repeat("}", 60), filter.MaxKeys, true},
		"nothing":   {`{}`, 0, true},
		"empty key": {`{"":1}`, 1, true},
	} {
		fields, _ := fieldsOf(t, tc.text, tc.text)
		if len(fields.Items) != tc.items || fields.Complete != tc.complete {
			t.Errorf("%s: %d fields, complete %v", name, len(fields.Items), fields.Complete)
		}
	}
}
