"""What a posting demands: years of experience, degrees, seniority, skills."""

import pytest

from postings.clean.body import Body
from postings.clean.education import read_education
from postings.clean.experience import read_experience
from postings.clean.seniority import read_seniority
from postings.clean.skills import ROWS, read_skills


def demanding(text: str) -> Body:
    return Body({"minimum_qualifications": text})


def telling(text: str) -> Body:
    return Body({"description": text})


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ("3+ years of experience in welding", 3),
        ("At least five (5) years in a similar role", 5),
        ("3-5 years of relevant experience", 3),
        ("Minimum of 7 years' experience", 7),
        ("8 or more years leading teams", 8),
        ("18 months of experience with pumps", 1.5),
        ("one year of experience", 1),
        ("Mindestens 3 Jahre Berufserfahrung", 3),
        ("Du bringst zwei Jahre Erfahrung mit", 2),
        ("5 ans d'expérience minimum", 5),
        ("Experiencia mínima de 4 años", 4),
        ("2 à 3 ans d’expérience", 2),
        ("Minimaal 2 jaar ervaring", 2),
        ("Minst 3 års erfarenhet", 3),
        ("Min. 2 lata doświadczenia", 2),
        ("Almeno 3 anni di esperienza", 3),
        ("Experiência de 5 anos", 5),
        ("ניסיון של 4 שנים לפחות", 4),
        ("שנתיים ניסיון בריתוך", 2),
        ("שנה לפחות של ניסיון", 1),
        ("実務経験3年以上", 3),
        ("5 years of welding and 2 years of leading welders", 5),
        ("5+ years of welding\n2+ years of plumbing", 5),
        ("3 years of welding\n10 years of welding preferred", 3),
        ("3 years of welding, preferably under water", 3),
        ("2+ years of plumbing - an advantage", None),
        ("Ideally 5 years of experience", None),
        ("You are 18 years old", None),
        ("12 שנות לימוד", None),
        ("A 2 year contract", None),
        ("A four-year degree", None),
        ("Some experience with pumps", None),
        ("40 years of tradition", None),
    ],
)
def test_years_of_experience_under_a_heading_that_demands(line: str, years: float | None) -> None:
    assert read_experience(demanding(line))[0] == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("We look for a welder with 10+ years of experience.", 10),
        ("Our company has 25 years of experience in pumps.", None),
        ("Founded in 1999, we have grown for 20 years.", None),
        ("No experience required, we teach you.", 0),
        ("Keine Erfahrung erforderlich.", 0),
        ("未経験歓迎", 0),
        ("You report to the plant manager.", None),
    ],
)
def test_years_of_experience_in_running_text(text: str, years: float | None) -> None:
    assert read_experience(telling(text))[0] == years


def test_where_the_qualifications_name_no_years_the_rest_is_asked() -> None:
    body = Body(
        {"summary": "A welder with 6 years of experience.", "minimum_qualifications": "- patience"}
    )
    assert read_experience(body) == (6, "6 years")


def test_a_title_without_experience_demands_none() -> None:
    assert read_experience(telling("Come and weld."), "נהג - ללא ניסיון")[0] == 0


@pytest.mark.parametrize(
    ("line", "required", "preferred"),
    [
        ("Bachelor's degree in engineering", "bachelor", None),
        ("BSc or MSc in physics", "bachelor", None),
        ("B.Sc. in EE - must, M.Sc. - advantage", "bachelor", "master"),
        ("Bachelor’s degree (MBA preferred)", "bachelor", "master"),
        ("Master's degree or PhD in a technical field", "master", None),
        ("Advanced degree, preferably a PhD", "master", "doctorate"),
        ("PhD is a plus", None, "doctorate"),
        ("High school diploma or GED", "secondary", None),
        ("Associate degree required, bachelor's desirable", "associate", "bachelor"),
        ("Pursuing a B.A. in design", "bachelor", None),
        ("BS/MS in Computer Science", "bachelor", None),
        ("Proficient in MS Office and MS SQL", None, None),
        ("Certified Scrum Master, master data, BA and QA work", None, None),
        ("A high degree of patience", None, None),
        ("Abgeschlossenes Studium der Informatik", "bachelor", None),
        ("Abgeschlossene Berufsausbildung, Studium von Vorteil", "associate", "bachelor"),
        ("Diplom-Ingenieur oder Promotion in Physik", "master", None),
        ("De formation Bac+5, école d'ingénieur", "master", None),
        ("Licence ou Bac+3", "bachelor", None),
        ("Grado universitario en Derecho; máster valorable", "bachelor", "master"),
        ("HBO werk- en denkniveau", "bachelor", None),
        ("MBO-4 of hoger", "associate", None),
        ("Civilingenjör eller motsvarande", "master", None),
        ("Wykształcenie wyższe techniczne", "bachelor", None),
        ("Laurea magistrale in Economia", "master", None),
        ("Ensino superior completo", "bachelor", None),
        ("תואר ראשון בהנדסה - חובה, תואר שני - יתרון", "bachelor", "master"),
        ("הנדסאי חשמל", "associate", None),
        ("大卒以上", "bachelor", None),
        ("Fluent English", None, None),
    ],
)
def test_degrees_required_and_preferred(
    line: str, required: str | None, preferred: str | None
) -> None:
    education, _ = read_education(demanding(line))
    assert (education.required, education.preferred) == (required, preferred)


def test_degrees_under_a_heading_that_prefers_are_preferred() -> None:
    body = Body({"minimum_qualifications": "- BSc", "preferred_qualifications": "- PhD\n- MSc"})
    education, words = read_education(body)
    assert (education.required, education.preferred) == ("bachelor", "master")
    assert words == {"required": "BSc", "preferred": "MSc"}


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Senior Welder", "senior"),
        ("Sr. Welder", "senior"),
        ("Welder III", "senior"),
        ("Welder II", "mid"),
        ("Junior Welder", "entry"),
        ("Lead Welder", "lead"),
        ("Staff Engineer, Pumps", "lead"),
        ("Senior Staff Engineer", "lead"),
        ("Principal Scientist", "lead"),
        ("Welding Manager", "manager"),
        ("Senior Manager, Pumps", "manager"),
        ("Head of Pumps", "director"),
        ("Director, Sales", "director"),
        ("VP of Pumps", "executive"),
        ("Chief Financial Officer", "executive"),
        ("Welding Intern", "intern"),
        ("Engineering Student (Bremen)", "intern"),
        ("Werkstudent Marketing (m/w/d)", "intern"),
        ("Teamleiter Montage", "manager"),
        ("Responsable de production", "manager"),
        ("Gerente de planta", "manager"),
        ("Starszy Spawacz", "senior"),
        ("מנהל/ת ייצור", "manager"),
        ("ראש צוות פיתוח", "lead"),
        ("シニアエンジニア", "senior"),
        ("Account Executive", None),
        ("Product Manager", None),
        ("Senior Product Manager", "senior"),
        ("Chef de projet", None),
        ("Solutions Architect", None),
        ("Lead Generation Specialist", None),
        ("Kitchen Staff", None),
        ("Student Success Advisor", None),
        ("Welder", None),
    ],
)
def test_the_level_is_that_of_the_title(title: str, level: str | None) -> None:
    assert read_seniority(title)[0] == level


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("C, C++ and C#", ["C", "C++", "C#"]),
        ("Strong C++ (not C)", ["C++"]),
        ("experience with C/C++", ["C", "C++"]),
        ("C-level contacts, vitamin C, Plan C", []),
        ("Python, Go, Rust", ["Python", "Go", "Rust"]),
        ("We go to market. Go beyond! Let it go.", []),
        ("Golang services", ["Go"]),
        ("programming in Go", ["Go"]),
        ("R, SAS and Stata", ["R", "SAS", "Stata"]),
        ("statistics in R or Python", ["Statistics", "R", "Python"]),
        ("our R&D team, R & D budget", []),
        ("You excel at this and spark ideas. React fast.", []),
        ("React and Spark jobs, advanced Excel", ["React", "Spark", "Excel"]),
        ("Node.js, .NET and ASP.NET", ["Node.js", ".NET", "ASP.NET"]),
        ("k8s or Kubernetes", ["Kubernetes"]),
        ("CI/CD with GitHub Actions", ["CI/CD", "GitHub Actions"]),
        ("Javanese is spoken; JavaScript is not Java", ["JavaScript", "Java"]),
        ("machine\nlearning", []),
        ("How you'll Spark Joy\n- Spark joy\n✨ Spark joy", []),
        ("You Will Excel Here. Excel in all you do.", []),
        ("MS Excel, strong Excel skills", ["Excel"]),
        ("Swift decisions. Swift response team.", []),
        ("iOS (Swift), Dart and Flutter", ["Swift", "Dart", "Flutter"]),
        ("Chef de partie, Sous Chef, puppet theatre", []),
        ("Chef, Puppet or Ansible", ["Chef", "Puppet", "Ansible"]),
        ("Ruby Tuesday opens. Ruby, Rust and Go", ["Ruby", "Rust", "Go"]),
        ("Rust removal. Crystal clear. Less is more. Express yourself.", []),
        ("Spring 2026 start. Starting in Spring 2026.", []),
        ("experience in Spring, Hibernate", ["Spring", "Hibernate"]),
        ("Julia Smith leads us. Julia, MATLAB", ["Julia", "MATLAB"]),
        ("Amazon Web Services (AWS)", ["AWS"]),
        ("ניסיון ב-Python וב-SQL", ["Python", "SQL"]),
    ],
)
def test_skills_are_told_from_words_that_look_like_them(text: str, names: list[str]) -> None:
    assert [skill.name for skill in read_skills(telling(text))] == names


def test_a_skill_keeps_the_words_it_was_read_from() -> None:
    (skill,) = read_skills(telling("We like golang."))
    assert (skill.name, skill.evidence) == ("Go", "golang")


def test_the_list_of_skills_is_long_and_names_each_once() -> None:
    names = [name for name, *_ in ROWS]
    assert len(names) >= 600
    assert len(names) == len(set(names))
    assert all(category for _, _, category, _ in ROWS)
