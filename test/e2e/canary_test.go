package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// What is planted: each is nowhere but where it was sent.
const (
	ofPatient = "patient4712" // in patient data and whatever else may tell of a patient
	ofReason  = "reason4713"  // why something was done: may name a patient, and stands in the trail and the history
	anywhere  = "planted4714" // in every parameter and text of every operation
	number    = "47154715.25" // a value of a patient
)

// plants collects what is said while values are planted.
type plants struct {
	storyTenant
	errors map[string]string // answers that refuse, by what was sent
}

// canaries plants values in every field that takes patient data or a secret, and in every operation; then it looks for
// them in everything that the programs say and keep, but for where they belong.
func (c storyTenant) canaries(t *testing.T) {
	p := plants{c, map[string]string{}}
	p.lives(t)
	p.secrets(t)
	p.operations(t)
	c.Admin.Call(t, 200, "GET", "/auth/me", nil, "X-Request-Id", "the-last-canary")
	if len(p.errors) < 100 {
		t.Errorf("only %d calls were refused", len(p.errors))
	}
	for name, text := range p.said(t) {
		values := []string{ofPatient, number, canary}
		if name != "the trail" && name != "a mail" { // which tell why something was done
			values = append(values, ofReason, anywhere)
		}
		for _, value := range values {
			if around, found := leak(text, []byte(value)); found {
				t.Errorf("%s holds %s: …%s…", name, value, around)
			}
		}
	}
	p.rowsHoldNoPatient(t)
}

// send keeps the answer if it refuses.
func (p plants) send(
	t *testing.T,
	who scenario.Caller,
	method, path, contentType, body string,
	headers ...string,
) string {
	t.Helper()
	status, answer := who.Send(t, method, path, contentType, strings.NewReader(body), headers...)
	switch what := method + " " + path + " " + body; {
	case status >= 500:
		t.Errorf("%s: %d %s", what, status, answer)
	case status >= 400:
		p.errors[what] = string(answer)
	}
	return string(answer)
}

const jsonType = "application/json"

// lives takes a patient through all that is done with their data, rightly and wrongly.
func (p plants) lives(t *testing.T) {
	t.Helper()
	data := `{"` + ofPatient + `-key":"` + ofPatient + `","n":` + number + `,"deep":{"` + ofPatient + `":["x"]}}`
	record := `{"external_id":"` + ofPatient + `","patient_data":` + data + `}`
	do := func(method, path, contentType, body string) string {
		return p.send(t, p.Analyst, method, path, contentType, body, "X-Reason", ofReason)
	}
	one := p.Records() + "/" + textOf(t, do("POST", p.Records(), jsonType, record), "record_id")
	do("POST", p.Records(), jsonType, record) // taken
	do("GET", one, "", "")
	do("GET", p.Records()+"?external_id="+ofPatient, "", "")
	do("POST", p.Records()+"/search", jsonType,
		`{"filter":{"field":"patient_data.`+ofPatient+`-key","op":"eq","value":"`+ofPatient+`"}}`)
	do("PATCH", one, jsonType, `{"patient_data":{"`+ofPatient+`":"`+ofPatient+`"}}`)
	do("PUT", one, jsonType, record)
	do("GET", one+"/history", "", "")
	do("POST", p.Records()+"/bulk", linesType, record+"\n"+record+"\n")
	do("POST", p.Records()+"/bulk", linesType, `{"patient_data":`+data+"}\n"+`{"patient_data":"`+ofPatient)
	do("POST", p.Records()+"/bulk", jsonType, `[{"patient_data":`+data+`},{"patient_data":["`+ofPatient+`"]}]`)
	job := textOf(t, do("POST", p.Records()+"/bulk?async=true", linesType, `{"patient_data":`+data+"}\n"), "id")
	expect.Eventually(t, "the import is done", func() bool {
		return p.Analyst.Get(t, "/jobs/"+job)["state"] == "SUCCEEDED"
	})
	row := number + "," + ofPatient + "\n"
	for _, file := range []string{"a," + ofPatient + "\n" + row, "a\n" + row} {
		status, answer := p.Analyst.Upload(t, p.Records()+"/upload", ofPatient+".csv", strings.NewReader(file), nil)
		if status >= 400 {
			p.errors[file] = string(answer)
		}
	}
	for _, format := range []string{"csv", "ndjson", "zip"} {
		do("GET", p.Records()+"/export?format="+format, "", "")
	}
	do("GET", p.Records()+"/fields", "", "")
	run := textOf(t, do("POST", p.Runs(), jsonType, `{"base_patient_data":`+data+`,"base_prediction":["`+ofPatient+`"]}`),
		"execution_id")
	do("PATCH", p.Runs()+"/"+run, jsonType, `{"notes":"`+ofPatient+`"}`)
	do("PATCH", p.Runs()+"/"+run, jsonType, `{"error":"`+ofPatient+`","status":"`+ofPatient+`"}`)
	do(
		"POST",
		"/trial-shares/"+p.Project+"/"+p.Trial,
		jsonType,
		`{"execution_id":"`+run+`","recipients":["`+ofPatient+`"]}`,
	)
	do("DELETE", one, "", "")
}

// textOf is a text of an answer that has it.
func textOf(t *testing.T, answer, name string) string {
	t.Helper()
	var out scenario.Object
	expect.NoError(t, json.Unmarshal([]byte(answer), &out))
	text, ok := out[name].(string)
	if !ok {
		t.Fatalf("%s is missing in %s", name, answer)
	}
	return text
}

// secrets are sent where they are taken, and where they do not hold.
func (p plants) secrets(t *testing.T) {
	t.Helper()
	op, why := p.Operator(t), []string{"X-Reason", "contract"}
	datasources := "/enterprises/" + p.EnterpriseID + "/datasources"
	for _, kind := range []string{"mongodb", "s3", canary} {
		made := p.send(t, op, "POST", datasources, jsonType, `{"name":"`+kind+`","kind":"`+kind+`","host":"127.0.0.1:1",`+
			`"database":"tenon","user":"tenon","password":"`+canary+`","options":{"region":"eu","bucket":"x"}}`, why...)
		var out struct{ ID string }
		if json.Unmarshal([]byte(made), &out) == nil && out.ID != "" {
			_, answer := op.Send(t, "POST", datasources+"/"+out.ID+"/test", "", nil, why...)
			p.errors["test of a "+kind] = string(answer)
		}
	}
	for _, token := range []string{canary, canary + "." + canary + "." + canary} {
		p.send(t, scenario.Caller{Base: p.Admin.Base, Token: token}, "GET", "/projects", "", "")
	}
	for path, body := range map[string]string{
		"/auth0/events":       `{"id":"` + canary + `","type":"` + canary + `"}`,
		"/onboarding/session": `{"token":"` + canary + `"}`, "/onboarding": `{"token":"` + canary + `"}`,
	} {
		p.send(t, scenario.Caller{Base: p.Admin.Base}, "POST", path, jsonType, body, "Authorization", "Bearer "+canary)
	}
	p.send(
		t,
		p.Admin,
		"POST",
		"/projects",
		jsonType,
		`{"name":"`+ofReason+`"}`,
		"Idempotency-Key",
		canary+strings.Repeat("x", 300),
	)
}

// said is what the programs say to anybody but who has sent the values.
func (p plants) said(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{"the metrics": get(t, p.OpsURL+"/metrics")}
	for what, answer := range p.errors {
		said["the answer to "+what] = answer
	}
	for name, path := range map[string]string{"the trail": "/audit", "the jobs": "/jobs"} {
		all, err := json.Marshal(p.Admin.ListAll(t, path, 100))
		expect.NoError(t, err)
		said[name] = string(all)
	}
	for _, m := range p.Mails(t) {
		text, err := json.Marshal(m)
		expect.NoError(t, err)
		said["a mail"] += string(text)
	}
	log := filepath.Join(p.Home, "run.log")
	expect.Eventually(t, "the log has the last call", func() bool {
		text, err := os.ReadFile(log)
		return err == nil && bytes.Contains(text, []byte("the-last-canary"))
	})
	files, err := filepath.Glob(filepath.Join(p.Home, "log", "*.log"))
	expect.NoError(t, err)
	if len(files) < 2 {
		t.Errorf("the servers' logs are %v", files)
	}
	for _, file := range append(files, log) {
		text, err := os.ReadFile(file)
		expect.NoError(t, err)
		said[file] = string(text)
	}
	return said
}

func get(t *testing.T, url string) string {
	t.Helper()
	status, text := scenario.Caller{Base: url}.Send(t, http.MethodGet, "", "", nil)
	expect.Equal(t, status, http.StatusOK)
	return string(text)
}

// rowsHoldNoPatient looks into every table: patient data lie elsewhere, and secrets are sealed.
func (p plants) rowsHoldNoPatient(t *testing.T) {
	t.Helper()
	for table, text := range p.rows(t) {
		for _, value := range []string{ofPatient, number, canary} {
			if around, found := leak(string(text), []byte(value)); found {
				t.Errorf("the table %s holds %s: …%s…", table, value, around)
			}
		}
	}
}

// planted are the parameters of a path or a query with a value that is nobody's.
func planted(query []string) string {
	all := url.Values{}
	for _, name := range query {
		all.Set(name, anywhere)
	}
	return all.Encode()
}
