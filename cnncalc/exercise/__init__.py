"""Exercises: numbers drawn, questions worked, wrong answers that come from misconceptions, exams and their marking."""
