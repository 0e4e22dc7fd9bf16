package http_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// startFile starts the upload of a file of the project.
func (s *trialFixture) startFile(token domain.Secret, size int64, headers ...string) reply {
	s.t.Helper()
	return s.send("POST", "/api/v1/assets/uploads", token, s.fileBody(size), headers...)
}

func (s *trialFixture) fileBody(size int64) string {
	return fmt.Sprintf(
		`{"project_id":%q,"file_name":"ct.zip","content_type":"application/zip","size":%d}`, s.at.Project, size,
	)
}

// put sends bytes to the URL of a part, as a plain client does.
func put(t testing.TB, store ports.Files, url, content string) (status int, etag string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, strings.NewReader(content))
	fixture.Must(t, err)
	client := http.Client{Transport: store.(http.RoundTripper)}
	answer, err := client.Do(r)
	fixture.Must(t, err)
	defer answer.Body.Close()
	return answer.StatusCode, answer.Header.Get("ETag")
}

func (s *trialFixture) put(url, content string) (status int, etag string) {
	s.t.Helper()
	return put(s.t, s.Set.Files, url, content)
}

// named is the body that completes an upload of one part.
func named(etag string) string {
	return fmt.Sprintf(`{"parts":[{"number":1,"etag":%q}]}`, etag)
}

func TestUploadShape(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	u := s.startFile(s.ada, 5).want(201).has("", "id part_size parts")
	u.has("parts.0", "number size url expires_at")
	path := "/api/v1/assets/uploads/" + u.text("id")
	open := s.send("GET", path, s.ada, "").want(200).has("", "id part_size parts")
	open.has("parts.0", "number size url expires_at etag")
	if u.json("parts.0.size") != 5.0 || u.json("part_size") != 8388608.0 || len(u.json("parts").([]any)) != 1 ||
		!millis.MatchString(u.text("parts.0.expires_at")) || open.json("parts.0.etag") != nil {
		t.Error(u.body, open.body)
	}
	a := s.send("GET", "/api/v1/assets/"+u.text("id"), s.ada, "").want(200)
	if a.text("state") != "UPLOADING" || a.text("project_id") != string(s.at.Project) || a.json("sha256") != nil {
		t.Error(a.body)
	}
	content := strings.TrimPrefix(a.text("url"), "https://api.example")
	s.send("GET", content, s.ada, "").code(409, "asset_unfinished")
	if status, _ := s.put(open.text("parts.0.url"), "four"); status != 403 {
		t.Errorf("a short part is answered %d", status)
	}
	_, etag := s.put(open.text("parts.0.url"), "bytes")
	there := s.send("GET", path, s.ada, "").want(200)
	if there.text("parts.0.etag") != strings.Trim(etag, `"`) || there.json("parts.0.url") != nil ||
		there.json("parts.0.expires_at") != nil {
		t.Error(there.body)
	}
	done := s.send("POST", path+"/complete", s.ada, named(etag)).want(200)
	if done.text("state") != "READY" || done.text("id") != u.text("id") || done.text("content_type") != "application/zip" {
		t.Error(done.body)
	}
	link := s.send("GET", content, s.ada, "").want(302)
	if !strings.HasPrefix(link.header.Get("Location"), "memory://files/") ||
		link.header.Get("Cache-Control") != "no-store" {
		t.Error(link.header)
	}
}

func TestUploadsRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	start := func(change, to string) reply {
		return s.send("POST", "/api/v1/assets/uploads", s.ada, strings.Replace(s.fileBody(5), change, to, 1))
	}
	project := string(s.at.Project)
	start(`"size":5`, `"size":0`).code(422, "file_size").at("body.size")
	start(`"size":5`, `"size":5368709121`).code(422, "file_size").at("body.size")
	for _, size := range []string{`"5"`, "5.5", "null", "1e400"} {
		if got := start(`"size":5`, `"size":`+size); got.status != 422 && got.status != 400 {
			t.Errorf("%s: %d %s", size, got.status, got.body)
		}
	}
	start("application/zip", "zip").code(422, "content_type_invalid").at("body.content_type")
	start("ct.zip", "ct\\n.zip").code(422, "text_invalid").at("body.file_name")
	start("ct.zip", strings.Repeat("x", 256)).want(422)
	start(`"size"`, `"sighs"`).want(422)
	start(project, "none").code(404, "project_not_found").at("body.project_id")
	start("{", "[").want(400)
	u := s.startFile(s.ada, 5).want(201)
	path := "/api/v1/assets/uploads/" + u.text("id")
	_, etag := s.put(u.text("parts.0.url"), "bytes")
	complete := func(body string) reply { return s.send("POST", path+"/complete", s.ada, body) }
	complete(`{"parts":[]}`).want(422)
	complete(`{"parts":null}`).want(422)
	complete(`{"parts":[{"number":"1","etag":"x"}]}`).want(422)
	complete(`{"parts":[{"number":1,"etag":"x","size":5}]}`).want(422)
	complete(named("x")).code(422, "upload_part_checksum").at("body.parts[0].etag")
	complete(`{"parts":[{"number":2,"etag":"x"}]}`).code(422, "upload_part_number").at("body.parts[0].number")
	one := strings.TrimSuffix(strings.TrimPrefix(named(etag), `{"parts":[`), "]}")
	complete(`{"parts":[`+one+","+one+"]}").code(422, "upload_part_twice").at("body.parts[1].number")
	complete(named(etag)).want(200)
	complete(named(etag)).code(409, "upload_completed")
	s.send("GET", path, s.ada, "").code(409, "upload_completed")
	for _, id := range []string{"none", s.image(s.ada, png).want(201).text("id")} {
		s.send("GET", "/api/v1/assets/uploads/"+id, s.ada, "").code(404, "asset_not_found")
		s.send("POST", "/api/v1/assets/uploads/"+id+"/complete", s.ada, named(etag)).code(404, "asset_not_found")
	}
	s.send("GET", path, s.mal, "").code(404, "asset_not_found")
}

func TestAnUploadIsRepeatedByItsKey(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	key := []string{"Idempotency-Key", "one"}
	u := s.startFile(s.ada, 5, key...).want(201)
	if again := s.startFile(s.ada, 5, key...).want(201); again.text("id") != u.text("id") {
		t.Error(u.body, again.body)
	}
	s.startFile(s.ada, 6, key...).code(422, "idempotency_key_reused")
	_, etag := s.put(u.text("parts.0.url"), "bytes")
	path := "/api/v1/assets/uploads/" + u.text("id") + "/complete"
	first := s.send("POST", path, s.ada, named(etag), key...).want(200)
	if again := s.send("POST", path, s.ada, named(etag), key...).want(200); again.body != first.body {
		t.Error(first.body, again.body)
	}
	if again := s.startFile(s.ada, 5, key...).
		want(201); again.text("id") != u.text("id") ||
		again.json("parts.0.url") != nil {
		t.Error(again.body)
	}
}

// file uploads one of the project.
func (s *trialFixture) file(token domain.Secret, content string) string {
	s.t.Helper()
	u := s.startFile(token, int64(len(content))).want(201)
	_, etag := s.put(u.text("parts.0.url"), content)
	s.send("POST", "/api/v1/assets/uploads/"+u.text("id")+"/complete", token, named(etag)).want(200)
	return u.text("id")
}

func TestFilesAreListedAndDeleted(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	list := "/api/v1/assets?project_id=" + string(s.at.Project)
	first, second := s.file(s.bob, "one"), s.file(s.ada, "two")
	s.image(s.ada, png).want(201)
	page := s.send("GET", list+"&size=1", s.rea, "").want(200).has("", "items page size total_items total_pages")
	if page.text("items.0.id") != second || page.json("total_items") != 2.0 {
		t.Error(page.body)
	}
	s.send("GET", "/api/v1/assets", s.rea, "").want(422)
	s.send("GET", list+"&size=101", s.rea, "").want(422)
	s.send("GET", list, s.eve, "").code(404, "project_not_found").at("query.project_id")
	s.send("DELETE", "/api/v1/assets/"+first, s.rea, "").code(403, "forbidden")
	s.send("DELETE", "/api/v1/assets/uploads/"+first, s.bob, "").code(409, "upload_completed")
	s.send("DELETE", "/api/v1/assets/"+first, s.bob, "").want(204)
	for _, path := range []string{"/api/v1/assets/" + first, "/api/v1/assets/" + first + "/content"} {
		s.send("GET", path, s.bob, "").code(404, "asset_not_found")
	}
	s.send("DELETE", "/api/v1/assets/"+first, s.bob, "").code(404, "asset_not_found")
	open := s.startFile(s.bob, 3).want(201).text("id")
	s.send("DELETE", "/api/v1/assets/uploads/"+open, s.bob, "").want(204)
	s.send("DELETE", "/api/v1/assets/uploads/"+open, s.bob, "").code(404, "asset_not_found")
}

func TestAFolderIsDeleted(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	file, image := s.file(s.bob, "one"), s.image(s.bob, png).want(201).text("id")
	path := "/api/v1/assets/folder/" + string(s.company.Enterprise.ID)
	s.send("DELETE", path, s.bob, "").code(403, "forbidden")
	s.send("DELETE", path, s.mal, "").code(404, "enterprise_not_found")
	s.send("DELETE", "/api/v1/assets/folder/none", s.operator(), "").code(404, "enterprise_not_found")
	if j := s.send("DELETE", path, s.ada, "").want(202); j.text("kind") != "asset.remove" {
		t.Error(j.body)
	}
	s.send("GET", "/api/v1/assets/"+image, s.bob, "").code(404, "asset_not_found")
	s.send("GET", "/api/v1/assets/"+file, s.bob, "").want(200)
	s.send("DELETE", path, s.operator(), "").want(202)
}
