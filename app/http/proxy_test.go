package http_test

import (
	"os"
	"regexp"
	"testing"
)

// TestNginxLetsLargeFilesThrough has exactly the paths of files in the place of deploy/ that has their limits.
func TestNginxLetsLargeFilesThrough(t *testing.T) {
	t.Parallel()
	config, err := os.ReadFile("../../deploy/nginx/tenon.conf")
	if err != nil {
		t.Fatal(err)
	}
	location := regexp.MustCompile(`(?m)^    location ~ (\S+) \{$`).FindSubmatch(config)
	if location == nil {
		t.Fatal("there is no such place")
	}
	files, large := 0, regexp.MustCompile(string(location[1]))
	for _, op := range newTestAPI(t).described() {
		path := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(op.path, "0198c7a2-6f3e")
		content := op.RequestBody.Content
		_, form := content["multipart/form-data"]
		_, lines := content["application/x-ndjson"]
		takesFile := form || lines
		if takesFile {
			files++
		}
		if large.MatchString(path) != takesFile && op.method == "POST" {
			t.Errorf("%s %s: takes a file is %v", op.method, op.path, takesFile)
		}
	}
	if files != 3 {
		t.Errorf("%d operations take files", files)
	}
}
